#include "areas/cards/world_test.h"

#include <chrono>
#include <thread>

#include "platform/log/log.h"

namespace belfry::cards::testing {

World::World(db::Engine engine)
    : t(engine, [] {
          std::vector<platform::Area> areas;
          areas.push_back(directory::area());
          areas.push_back(cards::area());
          return areas;
      }()) {
    log::start("", log::Level::error);
    write([&](db::Tx& tx) -> Status {
        directory::School school;
        school.name = "Elmgreen School";
        TRY(first, directory::add_school(t.platform(), tx, school));
        elm = first;
        school.name = "Oakfield Primary";
        TRY(second, directory::add_school(t.platform(), tx, school));
        oak = second;
        return {};
    });
    zoe = add_person("Zoë", "O'Brien", access::Role::pupil, elm);
    ann = add_person("Ann", "Teacher", access::Role::teacher, elm);
    zoes = add_card(zoe, elm, kZoesNumber);
    anns = add_card(ann, elm, kAnnsNumber, CardKind::staff);
    gate = add_reader(elm, Place::gate, "Main gate");
    other_gate = add_reader(oak, Place::gate, "Front gate");
    library = add_reader(elm, Place::library, "Library");
}

PersonId World::add_person(std::string given, std::string family, access::Role role, SchoolId school) {
    PersonId made;
    write([&](db::Tx& tx) -> Status {
        directory::Person person;
        person.given_name = given;
        person.family_name = family;
        TRY(id, directory::add_person(t.platform(), tx, {}, person));
        directory::NewRole started;
        started.person = id;
        started.school = school;
        started.role = role;
        started.starts_on = SchoolDay::of(2026, 9, 1).value();
        TRY_DO(directory::start_role(t.platform(), tx, {}, started));
        made = id;
        return {};
    });
    return made;
}

CardId World::add_card(PersonId person, SchoolId school, std::string number, CardKind kind, CardState state) {
    Card card;
    card.id = next_id<CardId>();
    card.person = person;
    card.school = school;
    card.number = std::move(number);
    card.kind = kind;
    card.state = state;
    card.issued_at = now().plus_seconds(-100 * 86400);
    card.state_since = state == CardState::active ? card.issued_at : now().plus_seconds(-86400);
    write([&](db::Tx& tx) { return cards::add_card(tx, card); });
    return card.id;
}

ReaderId World::add_reader(SchoolId school, Place place, std::string name) {
    ReaderId made;
    write([&](db::Tx& tx) -> Status {
        TRY(id, cards::add_reader(tx, {school, place, name, std::string(32, '-')}, now()));
        TRY_DO(set_reader_key(tx, id, crypto::sha256(demonstration_key(id)), false, now()));
        made = id;
        return {};
    });
    return made;
}

void World::wait_for_wrong_keys(ReaderId reader, std::int64_t count) {
    std::int64_t found = -1;
    for (int tries = 0; tries < 500 && found != count; ++tries) {
        if (tries > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        auto snapshot = t.db().read();
        found = reader_row(snapshot, reader, TimeZone::london().day_of(now()))->wrong_keys;
    }
    CHECK(found == count);
}

} // namespace belfry::cards::testing
