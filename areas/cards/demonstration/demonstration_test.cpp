#include "areas/cards/demonstration/demonstration.h"

#include "areas/cards/sign_in/sign_in_store.h"
#include "areas/cards/world_test.h"

using namespace belfry;
using namespace belfry::cards;
using namespace belfry::cards::testing;

BOTH_ENGINES("a demonstration gives everybody of a school a card, and each school a gate whose key is known") {
    belfry::testing::TestPlatform t(engine, [] {
        std::vector<platform::Area> areas;
        areas.push_back(directory::area());
        areas.push_back(cards::area());
        return areas;
    }());
    t.clock().set(Instant::parse("2026-11-23T08:00:00Z").value());
    platform::DemoPlan plan;
    plan.schools = 2;
    for (auto const& area : t->areas) REQUIRE(area.demonstration->make(t.platform(), plan).ok());
    std::vector<std::pair<PersonId, SchoolId>> roles;
    std::vector<Reader> readers;
    {
        auto snapshot = t.db().read();
        auto const today = TimeZone::london().day_of(t.clock().now());
        directory::each_role(snapshot, today, [&](directory::PersonRole const& role) {
            if (role.school && (role.role == access::Role::pupil || access::is_staff(role.role)))
                roles.emplace_back(role.person, role.school);
        });
        readers = readers_of(snapshot, access::SchoolScope::for_job_of_authority());
        REQUIRE(roles.size() > 100);
        for (std::size_t i = 0; i < roles.size(); i += 97)
            CHECK(card_person(snapshot, roles[i].second, demonstration_number(roles[i].first), t.clock().now()) ==
                  roles[i].first);
        CHECK(taps_waiting(snapshot, 10).empty());
        for (auto const& reader : readers) {
            auto const rule = sign_in_rule(snapshot, reader.school);
            CHECK(rule.staff == StaffSecret::pin);
            CHECK(rule.pupils != PupilSecret::off);
        }
    }
    REQUIRE(readers.size() >= 2);
    for (auto const& reader : readers) {
        auto const somebody = std::ranges::find(roles, reader.school, &std::pair<PersonId, SchoolId>::second);
        REQUIRE(somebody != roles.end());
        http::Request request;
        request.method = http::Method::post;
        request.path = kTapsPath;
        request.headers.add("authorization", authorization(reader.id, demonstration_key(reader.id)));
        request.body = write_batch({"", {}, {{1, demonstration_number(somebody->first), t.clock().now()}}});
        auto const response = t.answer(std::move(request));
        CHECK(response.status == 200);
        CHECK(response.body.find("\"taken\":1") != std::string::npos);
    }
}
