// The command line. Each command opens the program, does its work and closes it.
#include "app/command_line.h"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "app/areas.h"
#include "app/day_command.h"
#include "app/demonstration_clock.h"
#include "app/go_back.h"
#include "app/private_folder.h"
#include "app/program.h"
#include "platform/audit/audit.h"
#include "platform/db/kept_copy.h"
#include "platform/extension/area.h"
#include "platform/log/log.h"

namespace belfry::app {
namespace {

struct Common {
    std::string config_file;
    std::string folder;
    bool private_postgres = false;
};

int fail(Problem const& problem) {
    std::fprintf(stderr, "belfry: %.*s%s%s\n", static_cast<int>(problem.code.size()), problem.code.data(),
                 problem.detail.empty() ? "" : ": ", problem.detail.c_str());
    return 1;
}

Result<config::Config> load_config(Common const& common) {
    TRY(config, config::Config::load(common.config_file.empty() ? "belfry.toml" : common.config_file,
                                     !common.config_file.empty()));
    if (!common.folder.empty()) config.folder = common.folder;
    return config;
}

// One file a node, since nodes share a folder; commands write to one of their own, beside a service that turns its
// over.
std::string log_name(config::Config const& config, bool serving) {
    if (!serving) return "belfry-commands.log";
    return config.node == 0 ? "belfry.log" : "belfry-node-" + std::to_string(config.node) + ".log";
}

// Opens the program and lets `work` use it.
int with_program(Common const& common, std::function<void(config::Config&)> const& change,
                 std::function<int(Program&)> const& work, bool serving = false) {
    auto config = load_config(common);
    if (!config.ok()) return fail(config.problem());
    if (change) change(*config);
    auto const level = config->log_level == "debug"   ? log::Level::debug
                       : config->log_level == "warn"  ? log::Level::warn
                       : config->log_level == "error" ? log::Level::error
                                                      : log::Level::info;
    bool const another_user = common.private_postgres && ::geteuid() == 0;
    if (auto const closed = prepare_folder(config->folder, another_user); !closed.ok()) return fail(closed.problem());
    for (auto const& secret : {config->key_file, config->postgres_conninfo_file, config->smtp_password_file})
        if (auto const closed = check_secret(secret); !closed.ok()) return fail(closed.problem());
    log::start((config->folder / log_name(*config, serving)).string(), level, !serving);
    auto program = Program::open({*config, common.private_postgres, false, serving});
    if (!program.ok()) return fail(program.problem());
    return work(**program);
}

struct Serving {
    int port = -1;
    bool demonstration = false;
    bool rehearsal = false;
    std::string at;
    int speed = 1;
};

// A demonstration shows a day of school, whatever the day is.
Status set_clock(Program& program, Serving const& serving) {
    if (!serving.demonstration) return {};
    TRY(shown, program.set_clock(serving.at, serving.speed));
    if (!shown) return {};
    auto const zone = TimeZone::london();
    std::printf("The clock of this demonstration says %s %s%s (--at now for the machine's).\n",
                zone.day_of(*shown).text().c_str(), zone.clock_text(*shown).c_str(),
                serving.speed > 1 ? (", " + std::to_string(serving.speed) + " times as fast").c_str() : "");
    return {};
}

// A demonstration takes the second factor as given and prints its passwords: never over the records of real people.
// What was made as a demonstration has passwords that everybody knows: never in earnest.
Status check_kind(config::Config const& config, Serving const& serving) {
    bool const made_as_one = is_demonstration(config.folder);
    auto const folder = config.folder.string();
    if (config.demonstration && !made_as_one)
        return conflict("not_a_demonstration",
                        folder + " was not made by `belfry demo`: serve it without --demonstration");
    if (!config.demonstration && made_as_one && !serving.rehearsal)
        return conflict("a_demonstration", folder +
                                               " holds a demonstration, whose passwords are known: serve it with " +
                                               "--demonstration, or with --rehearsal to see it as it is in earnest");
    return {};
}

int serve(Common const& common, Serving const& serving) {
    Program::keep_stop_signals();
    return with_program(
        common,
        [&](config::Config& config) {
            if (serving.port >= 0) config.port = serving.port;
            if (serving.demonstration) config.demonstration = true;
            if (serving.port >= 0 && config.public_address == "http://localhost:8080")
                config.public_address = "http://localhost:" + std::to_string(serving.port);
        },
        [&](Program& program) {
            if (auto const right = check_kind(program.platform().config, serving); !right.ok())
                return fail(right.problem());
            if (auto const set = set_clock(program, serving); !set.ok()) return fail(set.problem());
            auto const served = program.serve([&](int bound) {
                bool const encrypted = !program.platform().config.certificate_file.empty();
                std::printf("Belfry is at %s://localhost:%d\n", encrypted ? "https" : "http", bound);
                if (program.platform().config.demonstration)
                    for (auto const& area : program.platform().areas)
                        if (area.sign_ins) std::fputs(area.sign_ins(program.platform()).c_str(), stdout);
                std::printf("Stop it with Ctrl+C.\n");
                std::fflush(stdout);
            });
            return served.ok() ? 0 : fail(served.problem());
        },
        true);
}

int demo(Common const& common, platform::DemoPlan const& plan, std::string const& on) {
    auto const day = SchoolDay::parse(on);
    if (!on.empty() && !day) return fail(invalid("day_text", "not a day such as 2026-11-23: " + on));
    return with_program(
        common, [](config::Config& config) { config.demonstration = true; },
        [&](Program& program) {
            auto const made = program.make_demonstration(plan, day);
            return made.ok() ? 0 : fail(made.problem());
        });
}

int play(Common const& common, int schools, DayOptions options) {
    auto const config = load_config(common);
    if (!config.ok()) return fail(config.problem());
    if (options.url.empty()) options.url = config->public_address;
    Result<DayToPlay> what = not_found();
    if (!options.cast_file.empty() && std::filesystem::exists(options.cast_file)) {
        what = day_to_play(config->folder, options);
    } else {
        int const read = with_program(common, {}, [&](Program& program) {
            what = day_to_play(program, schools, options);
            return 0;
        });
        if (read != 0) return read;
    }
    if (!what.ok()) return fail(what.problem());
    auto const played = play_day(config->folder, *what, options);
    return played.ok() ? *played : fail(played.problem());
}

int migrate(Common const& common) {
    return with_program(common, {}, [](Program&) {
        std::puts("The database is up to date.");
        return 0;
    });
}

int back_to_copy(Common const& common, std::optional<std::int64_t> losing) {
    auto const config = load_config(common);
    return config.ok() ? go_back(*config, losing) : fail(config.problem());
}

char const* trail_fault(audit::Verified::Fault fault) {
    using Fault = audit::Verified::Fault;
    switch (fault) {
    case Fault::none:
        break;
    case Fault::edited:
        return "An entry is not as it was written.";
    case Fault::missing:
        return "An entry is gone.";
    case Fault::forged:
        return "An entry was not written by Belfry.";
    case Fault::cut:
        return "It ends before its kept head: entries were removed, or an older database was put in its place.";
    case Fault::rewritten:
        return "It was written anew: it is not the trail whose head was kept.";
    case Fault::unanchored:
        return "The file that keeps its head is gone or was changed: audit-head in the folder.";
    }
    return "";
}

int check_audit(Common const& common) {
    return with_program(common, {}, [](Program& program) {
        auto const verified = program.platform().audit.verify({});
        if (!verified.ok()) return fail(verified.problem());
        if (!verified->head_line.empty()) std::printf("Its head was kept as: %s\n", verified->head_line.c_str());
        if (verified->fault == audit::Verified::Fault::none) {
            std::printf(
                "The audit trail holds: %lld entries, each as it was written, and %lld that wait for their number.\n",
                static_cast<long long>(verified->entries), static_cast<long long>(verified->waiting));
            return 0;
        }
        std::printf("The audit trail does not hold. %s (entry %lld)\n", trail_fault(verified->fault),
                    static_cast<long long>(verified->first_bad));
        return 1;
    });
}

int check_database(Common const& common) {
    auto const config = load_config(common);
    if (!config.ok()) return fail(config.problem());
    if (config->engine != "sqlite") return fail(conflict("not_sqlite", "PostgreSQL checks its own pages"));
    if (auto const whole = db::check_file(config->folder / "belfry.db"); !whole.ok()) return fail(whole.problem());
    std::puts("The database is whole.");
    return 0;
}

int check_config(Common const& common) {
    auto const config = load_config(common);
    if (!config.ok()) return fail(config.problem());
    std::puts("The configuration is in order.");
    return 0;
}

void add_day_options(CLI::App& command, DayOptions& day) {
    command.add_flag("--day", day.play, "play a school day against a demonstration that is being served");
    command.add_option("--url", day.url, "with --day: where it is served (the configuration's address)");
    command.add_option("--certificate", day.ca_file, "with --day: a certificate to trust beside the system's");
    command.add_option("--from", day.from, "with --day: when it begins (08:20)");
    command.add_option("--until", day.until, "with --day: what begins later is left out (09:15)");
    command.add_option("--speed", day.speed, "with --day: how fast the clock runs (10)")
        ->check(CLI::Range(1, ShiftedClock::kSpeedMax));
    command.add_option("--cast", day.cast_file,
                       "with --day: who is who, read from this file; written to it where it is not there");
    command
        .add_option("--parents", day.parents_percent, "with --day: in a hundred of the parents who would look (100)")
        ->check(CLI::Range(0, 100));
    command.add_flag("--sign-in-first", day.sign_in_first, "with --day: everybody signs in before the clock starts");
    command.add_flag("--behind-proxy", day.behind_a_proxy,
                     "with --day: each person has an address of their own, as a trusted proxy tells it");
    command.add_flag("--json", day.json, "with --day: the counts as JSON");
}

} // namespace

int run(int count, char** arguments) {
    CLI::App app("Belfry: the ICT managed service of a whole education authority, in one program.", "belfry");
    app.require_subcommand(1);
    app.footer(
        "A first look:   ./dev run\nIn earnest:     belfry migrate && belfry person create-admin && belfry serve");
    Common common;
    app.add_option("--config", common.config_file, "configuration file (belfry.toml where there is one)");
    app.add_option("--folder", common.folder, "where everything is kept (over the configuration's folder)");
    app.add_flag("--private-postgres", common.private_postgres, "start a PostgreSQL of its own under the folder");
    int status = 0;

    Serving serving;
    auto* serve_command = app.add_subcommand("serve", "answer browsers until stopped");
    serve_command->add_option("--port", serving.port, "port, over the configuration's; 0 for any free one");
    serve_command->add_flag("--demonstration", serving.demonstration,
                            "say on every page that this is a demonstration, and print sign-ins");
    serve_command->add_flag(
        "--rehearsal", serving.rehearsal,
        "serve a demonstration as in earnest: second factors are asked for, no sign-ins are printed");
    serve_command->add_option(
        "--at", serving.at,
        "what a demonstration's clock says: \"2026-11-23 08:50\", morning, now, or kept; by default a school day");
    serve_command->add_option("--speed", serving.speed, "how fast a demonstration's clock runs")
        ->check(CLI::Range(1, ShiftedClock::kSpeedMax));
    serve_command->callback([&] { status = serve(common, serving); });

    platform::DemoPlan plan;
    auto* demo_command = app.add_subcommand("demo", "make a demonstration authority of fictional people");
    demo_command->add_option("--schools", plan.schools, "how many schools (8, or up to 1000)")
        ->check(CLI::Range(1, 1000));
    demo_command->add_option("--seed", plan.seed, "another seed makes other people");
    demo_command->add_option("--history-weeks", plan.history_weeks, "weeks of registers before this one (53)")
        ->check(CLI::Range(0, 300));
    std::string on;
    demo_command->add_option("--on", on, "the day it is made on, such as 2026-11-23 (today)");
    DayOptions day;
    add_day_options(*demo_command, day);
    demo_command->callback([&] { status = day.play ? play(common, plan.schools, day) : demo(common, plan, on); });

    bool back = false;
    std::optional<std::int64_t> losing;
    auto* migrate_command = app.add_subcommand("migrate", "bring the database's schema up to date");
    migrate_command->add_flag("--back", back, "back to the copy that was kept before the last upgrade (SQLite)");
    migrate_command->add_option("--losing", losing, "with --back: how many rows may be lost by it, as it says them");
    migrate_command->callback([&] { status = back ? back_to_copy(common, losing) : migrate(common); });
    auto* check = app.add_subcommand("check", "check what is kept");
    check->require_subcommand(1);
    check->add_subcommand("audit", "verify the chain of the audit trail")->callback([&] {
        status = check_audit(common);
    });
    check->add_subcommand("database", "read every page of the database's file (SQLite)")->callback([&] {
        status = check_database(common);
    });
    check->add_subcommand("config", "read the configuration and say what is wrong with it")->callback([&] {
        status = check_config(common);
    });
    app.add_subcommand("config", "print the reference of the configuration, as Markdown")->callback([] {
        std::cout << config::Config::reference();
    });

    // What areas contribute. Their own words follow the command's name.
    auto const all = areas();
    for (auto const& area : all)
        for (auto const& command : area.commands) {
            auto* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
            sub->prefix_command();
            sub->callback([&status, &common, &command, sub] {
                status = with_program(
                    common, {}, [&](Program& program) { return command.run(program.platform(), sub->remaining()); });
            });
        }
    try {
        app.parse(count, arguments);
    } catch (CLI::ParseError const& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return status;
}

} // namespace belfry::app
