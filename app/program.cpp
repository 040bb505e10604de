// Wiring. Runs once a process; nothing here grows with the authority.
#include "app/program.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <thread>

#include "app/areas.h"
#include "app/demonstration_clock.h"
#include "app/upkeep.h"
#include "platform/audit/audit.h"
#include "platform/crypto/crypto.h"
#include "platform/db/kept_copy.h"
#include "platform/db/private_postgres.h"
#include "platform/db/statistics.h"
#include "platform/events/events.h"
#include "platform/extension/builtin_routes.h"
#include "platform/extension/service.h"
#include "platform/files/files.h"
#include "platform/http/event_hub.h"
#include "platform/http/server.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"
#include "platform/mail/mail.h"
#include "platform/metrics/metrics.h"
#include "platform/nodes/nodes.h"
#include "platform/schema/schema.h"
#include "platform/search/search.h"
#include "platform/streams/streams.h"
#include "platform/ui/embedded.h"
#include "platform/ui/gallery.h"
#include "platform/ui/page.h"

namespace belfry::app {
namespace {

// They wait for the thread that hashes passwords, which takes 15 ms for each; more of them would only wait longer.
constexpr int kWaitingThreads = 4;

// They wait for a commit, some 5 ms on a disk: so many taps are answered by one. Asleep they cost 40 kB each.
constexpr int kDeviceThreads = 64;

// One for prompt jobs alone, one for those and mail, two for bulk work.
constexpr int kJobThreads = 4;

// One to a core, up to four: they do little but pass bytes, except where reads are answered on them.
int network_threads() { return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 4); }

// Of all reading connections together. Few of them are ever busy at once, and the others' caches stay empty.
constexpr int kReaderCachesKib = 144 * 1024;

Result<std::string> read_secret(std::string const& path) {
    std::ifstream in(path);
    if (!in) return Problem{ProblemKind::unavailable, "secret_file", "cannot read " + path};
    std::ostringstream out;
    out << in.rdbuf();
    auto text = out.str();
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

Result<db::Options> database_options(config::Config const& config, db::PrivatePostgres const* private_server) {
    db::Options options;
    if (private_server) {
        options.engine = db::Engine::postgres;
        options.conninfo = private_server->conninfo();
    } else if (config.engine == "postgres") {
        options.engine = db::Engine::postgres;
        TRY(secret, read_secret(config.postgres_conninfo_file));
        options.conninfo = secret;
    } else {
        options.file = config.folder / "belfry.db";
    }
    // Whoever answers may read: workers, and over SQLite the network threads and those that stand in for them.
    options.readers = config.worker_threads + kWaitingThreads + 4 * network_threads();
    return options;
}

constexpr int kMorningMinutes = 8 * 60 + 50, kSchoolEndsMinutes = 15 * 60 + 30;

Result<ui::Words> load_words(std::vector<platform::Area> const& areas) {
    std::vector<std::string_view> files = {ui::embedded::words_en()};
    for (auto const& area : areas) files.push_back(area.words);
    return ui::Words::load(files);
}

} // namespace

struct Program::Impl {
    Options options;
    ShiftedClock clock;
    std::optional<nodes::FolderLock> folder_lock;
    std::unique_ptr<db::PrivatePostgres> private_server;
    std::unique_ptr<db::Database> db;
    std::unique_ptr<nodes::Lease> lease; // over PostgreSQL
    std::vector<platform::Area> areas;
    std::optional<ui::Words> words;
    access::Catalogue catalogue;
    events::Subscriptions subscriptions;
    std::optional<Upkeep> upkeep;
    jobs::Kinds kinds;
    metrics::Registry metrics;
    std::unique_ptr<audit::Audit> audit;
    std::unique_ptr<events::Events> events;
    std::unique_ptr<jobs::Jobs> jobs;
    std::unique_ptr<files::Files> files;
    std::unique_ptr<search::Index> search;
    std::unique_ptr<mail::Mailer> mail;
    std::unique_ptr<platform::Platform> platform;
    platform::Routes routes;
    std::unique_ptr<platform::Service> service;

    Status open_database();
    Status make_parts();
    Status make_trail();
    Status mail_trail_head(std::string const& line);
    void make_service();
    http::ServerOptions server_options();
};

Status Program::Impl::open_database() {
    auto const& config = options.config;
    std::error_code error;
    std::filesystem::create_directories(config.folder, error);
    if (error) return Problem{ProblemKind::unavailable, "folder", "cannot make " + config.folder.string()};
    if (options.serving) {
        // Nodes over PostgreSQL share one folder.
        bool const many = options.private_postgres || config.engine == "postgres";
        auto const name = many ? "serving-node-" + std::to_string(config.node) + ".lock" : "serving.lock";
        TRY(locked, nodes::FolderLock::take(config.folder / name));
        folder_lock.emplace(std::move(locked));
    }
    if (auto const kept = read_demonstration_clock(config.folder)) clock.set(*kept);
    if (options.private_postgres)
        private_server =
            std::make_unique<db::PrivatePostgres>(db::PrivatePostgres::Settings{config.folder / "postgres", true});
    TRY(wanted, database_options(config, private_server.get()));
    auto migrations = platform::migrations();
    for (auto const& area : areas) migrations.insert(migrations.end(), area.migrations.begin(), area.migrations.end());
    if (wanted.engine == db::Engine::sqlite) {
        TRY(due, db::would_migrate(wanted.file, migrations));
        if (due) {
            TRY(copy, db::keep_copy(wanted.file, SystemClock().now()));
            log::info("database.copy_kept", {{"file", copy.string()}});
        }
    }
    TRY(opened, db::Database::open(wanted));
    db = std::move(opened);
    TRY_DO(db->migrate(migrations));
    if (options.serving && db->engine() == db::Engine::postgres) {
        TRY(taken, nodes::Lease::take(*db, config.node, nodes::place_of(config.folder), {}));
        lease = std::move(taken);
    }
    return {};
}

Status Program::Impl::make_parts() {
    auto const& config = options.config;
    TRY(loaded, load_words(areas));
    words.emplace(std::move(loaded));
    catalogue.add({platform::kSeeMetrics, {access::Role::service_manager}});
    catalogue.add({platform::kConfirmClock, {access::Role::service_manager}, true});
    for (auto const& area : areas) {
        for (auto const& grant : area.grants) catalogue.add(grant);
        if (area.subscribe) area.subscribe(subscriptions);
        if (area.jobs) area.jobs(kinds);
    }
    TRY_DO(make_trail());
    events = events::make_events(*db, clock, subscriptions);
    files = files::make_files(*db, clock, config.folder / "files");
    search = search::make_index(db->engine());
    mail = mail::make_mailer(*db, clock, config);
    mail::add_job(kinds, *mail);
    audit::add_job(kinds, *audit, [this](std::string const& line) { return mail_trail_head(line); });
    files::add_job(kinds, *files);
    bool const sqlite = db->engine() == db::Engine::sqlite;
    upkeep.emplace(*db, sqlite ? config.folder / "belfry.db" : std::filesystem::path());
    upkeep->add_jobs(kinds);
    jobs = jobs::make_jobs(*db, clock, kinds, config.node,
                           {.jobs_are_evidence = !is_demonstration(config.folder)}); // its jobs ended by its own clock
    platform = std::make_unique<platform::Platform>(platform::Platform{
        *db, clock, config, catalogue, *words, areas, *jobs, *events, *files, *search, *mail, metrics, *audit});
    events->set_platform(*platform);
    jobs->set_platform(*platform);
    for (auto const& area : areas)
        if (area.start) TRY_DO(area.start(*platform));
    return {};
}

// The key of the trail lies beside the database and not in it. Where it is new, so is the head.
Status Program::Impl::make_trail() {
    auto const& config = options.config;
    auto const file =
        config.audit_key_file.empty() ? config.folder / "audit-key" : std::filesystem::path(config.audit_key_file);
    bool const first = !std::filesystem::exists(file);
    TRY(key, crypto::open_key_file(file));
    audit::Options wanted{key, {config.folder}};
    if (!config.audit_second_folder.empty()) wanted.anchors.emplace_back(config.audit_second_folder);
    if (first) TRY_DO(audit::begin_anchor(*db, clock, wanted));
    audit = audit::make_audit(*db, clock, wanted);
    return {};
}

// What is on paper or in somebody's post is out of reach of whoever has taken the machine.
Status Program::Impl::mail_trail_head(std::string const& line) {
    auto const& to = options.config.audit_mail_to;
    if (to.empty()) return {};
    std::string body(words->text("audit.mail.keep"));
    body.append("\n\n").append(line).append("\n\n").append(words->text("audit.mail.compare")).append("\n");
    mail::Message const message{to, "", std::string(words->text("audit.mail.subject")), body};
    return db->write([&](db::Tx& tx) { return mail->send(tx, message); });
}

void Program::Impl::make_service() {
    ui::add_routes(routes);
    platform::add_metrics_route(routes);
    for (auto const& area : areas) {
        routes.begin_area(area.name);
        if (area.routes) area.routes(routes);
    }
    platform::ServiceOptions wanted;
    wanted.problem_page = ui::problem_page;
    auto checks = platform::own_health_checks();
    checks.push_back(upkeep->health_check());
    wanted.bare_routes = platform::health_routes(*platform, std::move(checks));
    for (auto& route : ui::bare_routes()) wanted.bare_routes.push_back(std::move(route));
    service = std::make_unique<platform::Service>(*platform, routes, std::move(wanted));
}

Result<std::unique_ptr<Program>> Program::open(Options options) {
    auto impl = std::make_unique<Impl>();
    impl->options = std::move(options);
    impl->areas = areas();
    set_id_node(impl->options.serving ? impl->options.config.node : nodes::visitor_number());
    TRY_DO(impl->open_database());
    TRY_DO(impl->make_parts());
    // Whoever opens it leaves evidence of the time: the first service over a fresh database has something to judge by.
    // A full disk keeps nobody from opening it.
    if (!impl->jobs->known_time().writable()) log::warn("clock.not_kept");
    impl->make_service();
    return std::unique_ptr<Program>(new Program(std::move(impl)));
}

Program::Program(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Program::~Program() = default;

platform::Platform& Program::platform() { return *impl_->platform; }
platform::Routes const& Program::routes() const { return impl_->routes; }
http::Response Program::answer(http::Request& request) { return impl_->service->answer(request); }

void Program::keep_stop_signals() {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, nullptr);
    signal(SIGPIPE, SIG_IGN);
}

http::ServerOptions Program::Impl::server_options() {
    auto const& config = options.config;
    http::ServerOptions wanted;
    wanted.address = config.address;
    wanted.port = config.port;
    wanted.worker_threads = config.worker_threads;
    wanted.network_threads = network_threads();
    wanted.answer_reads_at_once = db->engine() == db::Engine::sqlite;
    wanted.upload_folder = config.folder / "uploads";
    wanted.trusted_proxy = config.trusted_proxy;
    wanted.waiting_threads = kWaitingThreads;
    wanted.device_threads = kDeviceThreads;
    wanted.lane = [this](http::Method method, std::string_view path) { return service->lane(method, path); };
    wanted.may_send = [this](http::Request const& head) { return service->may_send(head); };
    wanted.certificate_file = config.certificate_file;
    wanted.key_file = config.key_file;
    auto& limits = wanted.limits;
    limits.upload_bytes_max = config.upload_bytes_max;
    limits.connections_max = config.connections_max;
    limits.connections_per_peer_max = config.connections_per_address_max;
    limits.encrypted_connections_max = config.encrypted_connections_max;
    limits.encrypted_per_peer_max = config.connections_per_address_max;
    return wanted;
}

Status Program::serve(std::function<void(int)> const& ready) {
    auto const& config = impl_->options.config;
    auto const server_options = impl_->server_options();
    // A node whose number may be another's by now makes no ids.
    auto const answer_while_held = [&](http::Request& request) {
        bool const reads = request.method == http::Method::get || request.method == http::Method::head;
        if (!reads && impl_->lease && !impl_->lease->held()) request.turned_away = true;
        return answer(request);
    };
    TRY(server, http::Server::bind(server_options, answer_while_held,
                                   [&](http::Request const& head) { return impl_->service->body_rule(head); }));
    impl_->platform->streams = &server->streams();
    std::unique_ptr<streams::SharedStreams> shared;
    if (impl_->db->engine() == db::Engine::postgres) {
        TRY(options, database_options(config, impl_->private_server.get()));
        auto& hub = dynamic_cast<http::EventHub&>(server->streams());
        shared = std::make_unique<streams::SharedStreams>(
            hub, [&hub] { hub.send_to_all("changed", ""); }, options.conninfo);
        impl_->platform->streams = shared.get();
    }
    platform::add_server_gauges(impl_->metrics, *server);
    impl_->events->start();
    impl_->jobs->start(kJobThreads);
    std::optional<ClockFollower> follower;
    if (config.demonstration) follower.emplace(config.folder, impl_->clock);
    log::info("serving", {{"port", server->port()}});
    server->begin(); // not before everything above is there
    ready(server->port());
    bool const lost = wait_for_stop();
    server->stop();
    impl_->jobs->stop();
    impl_->events->stop();
    impl_->platform->streams = nullptr;
    if (lost) return conflict("node_in_use", "another program took over this node's number");
    return {};
}

bool Program::wait_for_stop() {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    for (timespec const second{1, 0};;) {
        int const signal_number = sigtimedwait(&stop, nullptr, &second);
        if (signal_number > 0) log::info("stopping", {{"signal", signal_number}});
        if (signal_number > 0) return false;
        if (impl_->lease && impl_->lease->lost()) return true;
    }
}

Result<std::optional<Instant>> Program::set_clock(std::string_view wanted, int speed) {
    if (!is_demonstration(impl_->options.config.folder)) {
        if (wanted.empty() && speed == 1) return std::optional<Instant>();
        return conflict("clock_not_here", "only the folder of a demonstration has a clock of its own");
    }
    SystemClock const machine;
    auto const real = machine.now();
    auto const zone = TimeZone::london();
    std::optional<Instant> shown;
    if (wanted == "kept") return shown;
    bool const morning = wanted == "morning";
    if (wanted.empty() || morning) {
        auto const now = impl_->clock.now();
        auto const minutes = zone.time_of(now).minutes();
        bool const over = minutes > (morning ? kMorningMinutes : kSchoolEndsMinutes);
        auto day = zone.day_of(now).plus(over ? 1 : 0);
        for (auto const& area : impl_->areas)
            if (area.next_school_day) day = area.next_school_day(*impl_->platform, day);
        bool const in_school = !morning && day == zone.day_of(now) && minutes >= kMorningMinutes;
        if (!in_school) shown = zone.instant_of(day, TimeOfDay(kMorningMinutes));
    } else if (wanted == "now") {
        shown = real;
    } else {
        auto const day = SchoolDay::parse(wanted.substr(0, 10));
        auto const time = wanted.size() > 11 ? TimeOfDay::parse(wanted.substr(11)) : std::nullopt;
        if (!day || !time) return invalid("clock_text", "not a time such as \"2026-11-23 08:50\"");
        shown = zone.instant_of(*day, *time);
    }
    if (!shown && speed == 1) return shown;
    ShiftedClock::Setting const setting{real, shown.value_or(impl_->clock.now()), speed};
    impl_->clock.set(setting);
    keep_demonstration_clock(impl_->options.config.folder, setting);
    return shown;
}

Status Program::make_demonstration(platform::DemoPlan plan, std::optional<SchoolDay> on) {
    ShiftedClock::Setting setting;
    if (on) {
        auto const morning = TimeZone::london().instant_of(*on, TimeOfDay(kMorningMinutes));
        setting = {SystemClock().now(), morning, 1};
        impl_->clock.set(setting);
    }
    bool const terminal = isatty(2) != 0 && !impl_->options.quiet;
    plan.progress = [terminal](std::string_view step, std::int64_t done, std::int64_t total) {
        if (!terminal || total == 0) return;
        int const width = 30, filled = static_cast<int>(done * width / total);
        std::fprintf(stderr, "\r%-28.*s [%.*s%*s] %lld of %lld ", static_cast<int>(step.size()), step.data(), filled,
                     "##############################", width - filled, "", static_cast<long long>(done),
                     static_cast<long long>(total));
        if (done == total) std::fputc('\n', stderr);
    };
    for (auto const& area : impl_->areas)
        if (area.demonstration) TRY_DO(area.demonstration->make(*impl_->platform, plan));
    TRY_DO(db::refresh_statistics(impl_->platform->db));
    mark_demonstration(impl_->options.config.folder);
    if (on) keep_demonstration_clock(impl_->options.config.folder, setting);
    return {};
}

} // namespace belfry::app
