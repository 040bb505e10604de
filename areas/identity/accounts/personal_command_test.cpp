// What is held on one person: told whole, and taken out as far as the law lets it.
#include "areas/identity/accounts/personal_command.h"
#include "areas/identity/world_test.h"

#include "base/text.h"
#include "platform/json/json.h"

using namespace belfry;
using namespace belfry::identity;
using namespace belfry::identity::testing;
using access::Role;

namespace {

struct Held : World {
    explicit Held(db::Engine engine = db::Engine::sqlite) : World(engine) {
        kay = add("Kay", "Kent", Role::teacher, elm);
        zoe = add("Zoë", "Hill", Role::pupil, elm, 7);
        write([&](db::Tx& tx) -> Status {
            auto person = directory::people_by_id(tx, std::span(&kay, 1)).at(0);
            person.email = "kay@elm.example";
            person.phone = "07700 900111";
            TRY_DO(directory::change_person(platform, tx, {}, person));
            directory::Guardian link;
            link.pupil = zoe;
            link.guardian = kay;
            link.relationship = "mother";
            link.responsibility = true;
            TRY_DO(directory::add_guardian(platform, tx, {}, link));
            return {};
        });
    }
    void end_roles() {
        write([&](db::Tx& tx) -> Status {
            for (auto person : {kay, zoe})
                TRY_DO(directory::end_role(platform, tx, {}, directory::role_history(tx, person).at(0).id, today()));
            return {};
        });
        clock.advance_seconds(2 * 86400);
    }
    int run(bool erase, std::vector<std::string> arguments) {
        return erase ? erase_command(platform, arguments) : export_command(platform, arguments);
    }
    PersonId kay, zoe;
};

} // namespace

BOTH_ENGINES("what is held on a person comes as one file: every area's part and which tables speak of people") {
    Held w(engine);
    auto const text = personal_data(w.platform, w.kay);
    CHECK(json::Document::parse(text).ok());
    for (auto const* part : {"kay@elm.example", "07700 900111", "they_stand_for", "Zoë Hill", "Elmgreen School",
                             "\"username\"", "directory_guardians", "identity_accounts", "audit_entries"})
        CHECK_MESSAGE(text.find(part) != std::string::npos, part);
    auto const file = (w.folder.path() / "kay.json").string();
    CHECK(w.run(false, {"--person", w.username(w.kay), "--file", file}) == 0);
    CHECK(std::filesystem::file_size(file) > 200);
    CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::others_read) ==
          std::filesystem::perms::none);
    CHECK(w.run(false, {"--person", w.kay.text(), "--file", file}) == 1); // there is one
    CHECK(w.run(false, {"--person", "nobody-at-all", "--file", file + "2"}) == 1);
}

BOTH_ENGINES("somebody who is here, or stands for a pupil here, or whom an order names, is not erased") {
    Held w(engine);
    CHECK(may_be_erased(w.platform, w.kay).problem().code == "person_still_here");
    CHECK(w.run(true, {"--person", w.kay.text(), "--really"}) == 1);
    w.write([&](db::Tx& tx) {
        return directory::end_role(w.platform, tx, {}, directory::role_history(tx, w.kay).at(0).id, w.today());
    });
    w.clock.advance_seconds(2 * 86400);
    CHECK(may_be_erased(w.platform, w.kay).problem().code == "person_still_here"); // Zoë's mother
    w.write([&](db::Tx& tx) -> Status {
        TRY_DO(directory::end_role(w.platform, tx, {}, directory::role_history(tx, w.zoe).at(0).id, w.today()));
        auto link = directory::guardians_of(tx, std::span(&w.zoe, 1)).at(0).link;
        link.no_contact = true;
        return directory::change_guardian(w.platform, tx, {}, link, false);
    });
    w.clock.advance_seconds(2 * 86400);
    CHECK(may_be_erased(w.platform, w.kay).problem().code == "order_stands");
    CHECK(may_be_erased(w.platform, w.zoe).problem().code == "order_stands");
}

BOTH_ENGINES("erasing is said before it is done, and keeps the name and the roles that the registers need") {
    Held w(engine);
    w.end_roles();
    CHECK(w.run(true, {"--person", w.kay.text()}) == 0);
    CHECK(personal_data(w.platform, w.kay).find("kay@elm.example") != std::string::npos);
    CHECK(w.run(true, {"--person", w.kay.text(), "--really"}) == 0);
    auto const text = personal_data(w.platform, w.kay);
    for (auto const* gone : {"kay@elm.example", "07700 900111", "Zoë Hill", "\"username\""})
        CHECK_MESSAGE(text.find(gone) == std::string::npos, gone);
    CHECK(text.find("Kent") != std::string::npos);
    CHECK(text.find("Elmgreen School") != std::string::npos);
    auto snapshot = w.database->read();
    CHECK(directory::role_history(snapshot, w.kay).size() == 1);
    CHECK(directory::guardians_of(snapshot, std::span(&w.zoe, 1)).empty());
}
