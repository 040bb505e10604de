// A school's accounts as a list, and what Today says of them: two statements for the list, one for the panel.
#include <map>
#include <memory>
#include <mutex>

#include "areas/identity/accounts/account_pages.h"
#include "areas/identity/accounts/account_store.h"
#include "areas/identity/accounts/managed.h"
#include "areas/identity/show.h"
#include "base/text.h"
#include "platform/csv/csv.h"

namespace belfry::identity {
namespace {

using access::Role;
using platform::Call;

constexpr int kCsvRowsMax = 20000;

std::string state_words(Call& call, AccountState state) {
    return std::string(call.platform.words.find("identity.state." + std::string(state_code(state))));
}

AccountFilter::Show shown_from(std::string_view code) {
    using Show = AccountFilter::Show;
    if (code == "waiting") return Show::waiting;
    if (code == "never") return Show::never;
    if (code == "locked") return Show::locked;
    if (code == "second_factor") return Show::second_factor;
    return Show::all;
}

std::vector<ui::Column> columns(Call& call) {
    auto const word = [&](ui::Key key) { return std::string(call.word(key)); };
    return {{"name", word("identity.accounts.name")},
            {"username", word("identity.username")},
            {"role", word("identity.accounts.role"), false, false, ui::Column::On::wide},
            {"state", word("identity.accounts.state"), false},
            {"sign_in", word("identity.account.last"), true, false, ui::Column::On::wide}};
}

html::Html state_cell(Call& call, Account const& account) {
    html::Writer cell(128);
    auto const tone = account.state == AccountState::locked    ? ui::Tone::bad
                      : account.state == AccountState::waiting ? ui::Tone::warn
                                                               : ui::Tone::neutral;
    ui::badge(cell, tone, state_words(call, account.state));
    return cell.take();
}

template <class... Args>
html::Html cell(html::Template<std::type_identity_t<Args>...> markup, Args const&... args) {
    html::Writer h(128);
    h.put(markup, args...);
    return h.take();
}

ui::TableRow row_of(Call& call, AccountRow const& row) {
    auto const& account = row.account;
    auto const last = account.last_sign_in ? when_words(call, *account.last_sign_in)
                                           : std::string(call.word("identity.accounts.never"));
    return {account.person.text(),
            account.display_name,
            {cell("<a href=\"{}\">{}</a>", html::Href::to("/people/{}", account.person), account.display_name),
             cell("{}", account.username), cell("{}", role_words(call, account.kind)), state_cell(call, account),
             cell("{}", last)}};
}

void show_tabs(html::Writer& h, Call& call, std::string_view chosen) {
    h.put("<nav class=\"tabs\" aria-label=\"{}\"><ul>", call.word("identity.accounts.tabs"));
    for (std::string_view tab : {"all", "never", "waiting", "locked", "second_factor"})
        h.put("<li><a href=\"{}\" {}>{}</a></li>", html::Href::to("/accounts").with("show", tab),
              html::Attr{"aria-current", tab == chosen ? std::optional<std::string_view>("page") : std::nullopt},
              call.platform.words.find("identity.accounts.tab." + std::string(tab)));
    h.put("</ul></nav>");
}

http::Response choose_school(Call& call) {
    ui::PageOptions options;
    options.title = call.word("identity.accounts.title");
    return ui::page(call, options, [&](html::Writer& h) {
        ui::empty_state(h, "school", call.word("identity.accounts.choose"), call.word("identity.accounts.choose_what"),
                        std::pair(std::string(call.word("nav.schools")), html::Href::to("/schools")));
    });
}

Result<http::Response> show_list(Call& call) {
    if (!call.viewer.school) return choose_school(call);
    auto const all = columns(call);
    auto state = ui::table_state(call.request, all, "name");
    std::string tab(call.query("show"));
    if (shown_from(tab) == AccountFilter::Show::all) tab = "all";
    AccountFilter filter;
    filter.show = shown_from(tab);
    filter.text = fold_for_search(state.text);
    if (state.text.find_first_of("0123456789") != std::string::npos) filter.text = ascii_lower(trim(state.text));
    filter.sort = state.sort;
    filter.descending = state.descending;
    filter.without = closed_accounts(call);
    auto const total = count_accounts(call.db(), call.viewer.school, filter);
    state.keep_within(total);
    filter.most = state.rows;
    filter.skip = static_cast<int>(state.first_row());
    std::vector<ui::TableRow> rows;
    for (auto const& one : list_accounts(call.db(), call.viewer.school, filter)) rows.push_back(row_of(call, one));
    ui::PageOptions options;
    options.title = call.word("identity.accounts.title");
    options.intro = call.word("identity.accounts.intro", {{"school", call.viewer.school_name}});
    return ui::page(call, options, [&](html::Writer& h) {
        show_tabs(h, call, tab);
        ui::TableOptions const table{.caption = std::string(call.word("identity.accounts.title")),
                                     .here = html::Href::to("/accounts").with("show", tab),
                                     .total = total,
                                     .csv = html::Href::to("/accounts.csv").with("show", tab),
                                     .empty_title = std::string(call.word("identity.accounts.none")),
                                     .empty_text = std::string(call.word("identity.accounts.none_what"))};
        ui::table(h, call, table, all, state, rows);
    });
}

Result<http::Response> download(Call& call) {
    if (!call.viewer.school) return not_found();
    AccountFilter filter;
    filter.show = shown_from(call.query("show"));
    filter.most = kCsvRowsMax;
    filter.without = closed_accounts(call);
    std::string out;
    csv::Writer writer([&](std::string_view bytes) -> Status { return out += bytes, Status(); }, csv::For::people);
    TRY_DO(writer.row({call.word("identity.accounts.name"), call.word("identity.username"),
                       call.word("identity.accounts.role"), call.word("identity.accounts.state"),
                       call.word("identity.account.last")}));
    for (auto const& one : list_accounts(call.db(), call.viewer.school, filter)) {
        auto const last = one.account.last_sign_in ? one.account.last_sign_in->text() : std::string();
        TRY_DO(writer.row({one.account.display_name, one.account.username, role_words(call, one.account.kind),
                           state_words(call, one.account.state), last}));
    }
    TRY_DO(writer.finish());
    return http::Response::download(std::string(call.word("identity.accounts.file")) + ".csv",
                                    "text/csv; charset=utf-8", std::move(out));
}

// ---- Today

// A school's counts, kept for some seconds: Today is opened again and again, and counts that are so old harm nobody.
class KeptCounts {
public:
    AccountCounts of(Call& call, SchoolId school, std::vector<PersonId> const& closed) {
        if (!closed.empty()) return account_counts(call.db(), school, closed);
        {
            std::lock_guard lock(mutex_);
            auto const found = kept_.find(school);
            auto const age = found == kept_.end() ? -1 : call.now().seconds_since(found->second.first);
            if (age >= 0 && age < kKeptSeconds) return found->second.second;
        }
        auto const counts = account_counts(call.db(), school, {});
        std::lock_guard lock(mutex_);
        kept_[school] = {call.now(), counts}; // as many as there are schools
        return counts;
    }

private:
    static constexpr int kKeptSeconds = 10;
    std::mutex mutex_;
    std::map<SchoolId, std::pair<Instant, AccountCounts>> kept_;
};

void accounts_today(KeptCounts& kept, Call& call, html::Writer& h) {
    if (!call.viewer.may(kManageAccounts)) return;
    auto const counts = kept.of(call, call.viewer.school, closed_accounts(call));
    if (!call.viewer.school && counts.locked == 0) return;
    ui::panel(
        h, "accounts", "key-round", call.word("identity.today.accounts"),
        [&] {
            h.put("<dl class=\"figures\">");
            auto const figure = [&](std::string_view words, std::int64_t number) {
                h.put("<div><dt>{}</dt><dd>{}</dd></div>", words, with_thousands(number));
            };
            if (call.viewer.school) {
                figure(call.word("identity.today.all"), counts.all);
                figure(call.word("identity.today.never"), counts.never);
            }
            figure(call.word("identity.today.locked"), counts.locked);
            h.put("</dl>");
        },
        call.viewer.school
            ? std::optional(std::pair(std::string(call.word("identity.today.more")), html::Href::to("/accounts")))
            : std::nullopt);
}

// Those with wide rights who came without the second check: most of their pages are closed to them until they have it.
void factor_hint(Call& call, html::Writer& h) {
    if (call.viewer.second_factor || !call.platform.catalogue.role_needs_second_factor(call.viewer.acting)) return;
    ui::panel(h, "factor-hint", "shield-check", call.word("identity.today.factor"), [&] {
        h.put("<p>{}</p>", call.word("identity.today.factor_what"));
        ui::link_button(h, ui::Button::primary, call.word("identity.factor.begin"),
                        html::Href::to("/me/second-factor"));
    });
}

} // namespace

void add_account_list_routes(platform::Routes& routes) {
    routes.get("/accounts", access::Rule::may(kManageAccounts), show_list);
    routes.get("/accounts.csv", access::Rule::may(kManageAccounts), download);
}

std::vector<platform::HomePanel> account_home_panels() {
    using Slot = platform::HomePanel::Slot;
    auto const kept = std::make_shared<KeptCounts>();
    return {
        {"identity.factor",
         Slot::waiting,
         1,
         {Role::technician, Role::authority_officer, Role::service_manager, Role::head, Role::office},
         factor_hint},
        {"identity.accounts", Slot::waiting, 80, {Role::technician, Role::office}, [kept](Call& call, html::Writer& h) {
             accounts_today(*kept, call, h);
         }}};
}

} // namespace belfry::identity
