// What is held on one person, told and taken out. Run by hand, a few times a year.
#include "areas/identity/accounts/personal_command.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "areas/directory/api/directory.h"
#include "areas/identity/accounts/account_store.h"
#include "areas/identity/accounts/username.h"
#include "platform/audit/audit.h"
#include "platform/extension/call.h"
#include "platform/json/json.h"
#include "platform/schema/schema.h"
#include "platform/search/search.h"

namespace belfry::identity {
namespace {

using platform::PersonalTable;
using platform::Platform;

constexpr int kTrailMost = 100'000;

struct Asked {
    PersonId person;
    std::string file;
    bool really = false;
};

void say(std::string const& text) { std::fputs(text.c_str(), stdout); }
int fail(std::string const& text) {
    std::fputs(("belfry person: " + text + "\n").c_str(), stderr);
    return 1;
}

// Of an id or a username.
std::optional<PersonId> person_named(db::Session& session, std::string const& text) {
    auto const name = fold_username(text);
    auto const found = accounts_named(session, name);
    for (auto const& one : found)
        if (fold_username(one.username) == name) return one.person;
    auto const id = PersonId::parse(text);
    if (!id || directory::people_by_id(session, std::span(&*id, 1)).empty()) return {};
    return id;
}

std::optional<Asked> asked_of(Platform& platform, std::span<std::string const> arguments) {
    Asked asked;
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        bool const value = at + 1 < arguments.size();
        if (arguments[at] == "--really") {
            asked.really = true;
        } else if (arguments[at] == "--file" && value) {
            asked.file = arguments[++at];
        } else if (arguments[at] == "--person" && value) {
            auto snapshot = platform.db.read();
            asked.person = person_named(snapshot, arguments[++at]).value_or(PersonId());
        } else {
            return {};
        }
    }
    return asked;
}

std::vector<PersonalTable> all_tables(Platform& platform) {
    auto all = platform::personal_tables();
    for (auto const& area : platform.areas) all.insert(all.end(), area.personal.begin(), area.personal.end());
    return all;
}

std::string_view code_of(PersonalTable::Exported exported) {
    using enum PersonalTable::Exported;
    return exported == yes ? "yes" : exported == in_part ? "in part" : "no";
}
std::string_view code_of(PersonalTable::Erased erased) {
    using enum PersonalTable::Erased;
    return erased == yes              ? "yes"
           : erased == kept_by_law    ? "no"
           : erased == with_its_owner ? "with what it belongs to"
                                      : "by age";
}

void write_trail(json::Writer& out, Platform& platform, db::Session& session, PersonId person) {
    out.key("trail").list();
    for (auto const& one : platform.audit.of_person(session, person, kTrailMost))
        out.object().field("at", one.at.text()).field("what", one.action).field("by", one.actor.text()).end();
    out.end();
}

} // namespace

std::string personal_data(Platform& platform, PersonId person) {
    auto snapshot = platform.db.read();
    json::Writer out;
    out.object().field("person", person.text()).field("made_at", platform.clock.now().text());
    for (auto const& area : platform.areas)
        if (area.export_person) out.key(area.name).raw_json(area.export_person(snapshot, person));
    write_trail(out, platform, snapshot, person);
    out.key("tables_that_speak_of_people").list();
    for (auto const& one : all_tables(platform))
        out.object()
            .field("table", one.table)
            .field("why", one.why)
            .field("how_long", one.how_long)
            .field("in_this_file", code_of(one.exported))
            .field("erased", code_of(one.erased))
            .end();
    return out.end().end().take();
}

Status may_be_erased(Platform& platform, PersonId person) {
    auto snapshot = platform.db.read();
    auto const today = TimeZone::london().day_of(platform.clock.now());
    if (!directory::roles_of_people(snapshot, std::span(&person, 1), today).empty())
        return conflict("person_still_here");
    for (auto const& child : directory::children_of(snapshot, person, today))
        if (child.school) return conflict("person_still_here");
    for (auto const& one : directory::guardians_of(snapshot, std::span(&person, 1)))
        if (one.link.no_contact) return conflict("order_stands");
    return directory::barred_from(snapshot, person).empty() ? Status() : conflict("order_stands");
}

Status erase_person(Platform& platform, PersonId person) {
    TRY_DO(may_be_erased(platform, person));
    return platform.db.write([&](db::Tx& tx) -> Status {
        for (auto area = platform.areas.rbegin(); area != platform.areas.rend(); ++area)
            if (area->erase_person) TRY_DO(area->erase_person(tx, person));
        TRY_DO(platform.search.remove(tx, "person", person.value()));
        audit::Entry entry;
        entry.action = "identity.person_erased";
        entry.person = person;
        entry.subject = person.value();
        return platform.audit.add(tx, entry);
    });
}

int export_command(Platform& platform, std::span<std::string const> arguments) {
    auto const asked = asked_of(platform, arguments);
    if (!asked || asked->file.empty() || asked->really)
        return fail("usage: belfry person export --person ID-OR-USERNAME --file FILE");
    if (asked->person.empty()) return fail("there is nobody of that id or username");
    std::error_code error;
    if (std::filesystem::exists(asked->file, error)) return fail("there is a file of that name already");
    std::ofstream out(asked->file, std::ios::binary);
    std::filesystem::permissions(asked->file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                 error);
    out << personal_data(platform, asked->person) << "\n";
    out.close();
    if (!out || error) return fail("the file could not be written");
    say("What is held on this person is in " + asked->file + ". Give it to nobody else.\n");
    return 0;
}

int erase_command(Platform& platform, std::span<std::string const> arguments) {
    auto const asked = asked_of(platform, arguments);
    if (!asked || !asked->file.empty()) return fail("usage: belfry person erase --person ID-OR-USERNAME [--really]");
    if (asked->person.empty()) return fail("there is nobody of that id or username");
    auto const may = may_be_erased(platform, asked->person);
    if (!may.ok() && may.problem().code == "order_stands")
        return fail("a no-contact order names this person; the school or the authority lifts it first, or it stays");
    if (!may.ok()) return fail("this person holds a role, will hold one, or stands for a pupil; end that first");
    for (auto const& one : all_tables(platform))
        say(std::string(one.table) + ": " + std::string(one.why) + ". Erased: " + std::string(code_of(one.erased)) +
            (one.erased == PersonalTable::Erased::yes ? std::string() : ", kept " + std::string(one.how_long)) + ".\n");
    if (!asked->really) {
        say("Nothing was changed. To erase, run the same command with --really.\n");
        return 0;
    }
    auto const done = erase_person(platform, asked->person);
    if (!done.ok()) return fail(std::string(done.problem().code));
    say("Erased. What the law keeps is still here, with the name where the registers need it.\n");
    return 0;
}

} // namespace belfry::identity
