// The plan of a day and what its players read; the day itself is played by the fault test and by the bench.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "app/day/cast.h"
#include "app/day/counts.h"
#include "app/day/page_form.h"
#include "app/day/script.h"
#include "platform/testing/temporary_folder.h"

using namespace belfry;
using namespace belfry::day;

namespace {

Cast some_cast(int schools) {
    Cast cast;
    std::int64_t id = 1000;
    for (int i = 0; i < schools; ++i) {
        School school;
        school.id = SchoolId(++id);
        school.gates = {cards::ReaderId(10 * i + 1), cards::ReaderId(10 * i + 2)};
        school.others = {cards::ReaderId(10 * i + 3)};
        for (int g = 0; g < 10; ++g) {
            Register one{directory::GroupId(++id), PersonId(++id), "teacher" + std::to_string(id), {}};
            if (g == 9) one.sign_in.clear();
            for (int p = 0; p < 30; ++p) one.pupils.push_back(PersonId(++id));
            school.registers.push_back(one);
            school.parents.push_back({"parent" + std::to_string(id), one.pupils[0]});
        }
        cast.schools.push_back(school);
    }
    return cast;
}

std::int64_t between(Script const& script, Moment from, Moment until) {
    std::int64_t all = 0;
    for (auto const& reader : script.readers)
        all += std::ranges::count_if(reader.taps, [&](auto const& tap) { return tap.at >= from && tap.at < until; });
    return all;
}

} // namespace

TEST_CASE("a day is the same for the same seed, and its arrivals crowd before the bell") {
    auto const cast = some_cast(5);
    auto const script = write_script(cast, 7), again = write_script(cast, 7);
    REQUIRE(script.readers.size() == again.readers.size());
    for (std::size_t i = 0; i < script.readers.size(); ++i)
        CHECK(std::ranges::equal(script.readers[i].taps, again.readers[i].taps,
                                 [](auto const& a, auto const& b) { return a.at == b.at && a.card == b.card; }));
    CHECK(cast.pupils() == 1500);
    CHECK(script.registers.size() == 45); // those whose teacher can sign in
    // In the middle two of the ten minutes come more than in the first three and the last three together.
    CHECK(between(script, moment(8, 40), moment(8, 42)) >
          between(script, moment(8, 36), moment(8, 38)) + between(script, moment(8, 44), moment(8, 46)));
    for (auto const& reader : script.readers) CHECK(std::ranges::is_sorted(reader.taps, {}, &PlannedTap::at));
}

TEST_CASE("some come late, some not at all, and a child reported ill never") {
    auto const cast = some_cast(5);
    auto const script = write_script(cast, 7);
    std::int64_t late = 0, absent = 0, all = 0;
    for (auto const& one : script.registers)
        for (auto const at : one.arrives) {
            ++all;
            absent += at == kNever;
            late += at != kNever && at >= moment(8, 46);
        }
    CHECK(absent * 1000 / all >= 25);
    CHECK(absent * 1000 / all <= 80);
    CHECK(late * 1000 / all >= 8);
    CHECK(late * 1000 / all <= 50);
    for (auto const& parent : script.parents) {
        if (!parent.reports) continue;
        auto const card = cards::demonstration_number(cast.schools[parent.school].parents[parent.number].child);
        for (auto const& reader : script.readers)
            if (reader.character == Character::steady)
                CHECK(std::ranges::find(reader.taps, card, &PlannedTap::card) == reader.taps.end());
    }
}

TEST_CASE("of each kind of broken reader there is one, away from the gates where marks are made") {
    auto const cast = some_cast(5);
    auto const script = write_script(cast, 7);
    std::multiset<Character> kinds;
    std::set<cards::ReaderId> gates;
    for (auto const& school : cast.schools) gates.insert(school.gates.begin(), school.gates.end());
    for (auto const& reader : script.readers) {
        kinds.insert(reader.character);
        bool const broken = reader.character == Character::faulty || reader.character == Character::wrong_key ||
                            reader.character == Character::wrong_clock;
        CHECK(gates.contains(reader.id) != broken);
    }
    for (auto const kind :
         {Character::says_twice, Character::lost_line, Character::faulty, Character::wrong_key, Character::wrong_clock})
        CHECK(kinds.count(kind) == 1);
}

TEST_CASE("a school with several readers besides its gates has all the broken ones") {
    auto cast = some_cast(3);
    cast.schools[0].others = {cards::ReaderId(901), cards::ReaderId(902), cards::ReaderId(903), cards::ReaderId(904)};
    auto const script = write_script(cast, 7);
    std::set<cards::ReaderId> broken;
    for (auto const& reader : script.readers)
        if (reader.character == Character::faulty || reader.character == Character::wrong_key ||
            reader.character == Character::wrong_clock)
            broken.insert(reader.id);
    CHECK(broken == std::set{cards::ReaderId(901), cards::ReaderId(902), cards::ReaderId(903)});
}

TEST_CASE("a part of a day holds only what begins in it") {
    auto script = write_script(some_cast(3), 7);
    auto const all = script.taps();
    cut(script, moment(8, 40), moment(8, 42));
    CHECK(script.taps() == between(script, moment(8, 40), moment(8, 42)));
    CHECK(script.taps() < all);
    CHECK(script.registers.empty()); // none is opened so early
    auto afternoon = write_script(some_cast(3), 7);
    cut(afternoon, moment(13, 0), moment(14, 0));
    CHECK(afternoon.taps() == 0);
    CHECK(afternoon.readers.empty());
    CHECK(afternoon.registers.size() == 27);
    CHECK(afternoon.registers[0].opens[0] == kNever);
}

TEST_CASE("who is who survives a file") {
    testing::TemporaryFolder const folder;
    auto const file = folder.path() / "cast";
    auto const cast = some_cast(2);
    REQUIRE(save_cast(cast, file).ok());
    auto const read = load_cast(file);
    REQUIRE(read.ok());
    CHECK(read->pupils() == cast.pupils());
    auto const &was = cast.schools[1], &is = read->schools[1];
    CHECK(is.id == was.id);
    CHECK(is.gates == was.gates);
    CHECK(is.others == was.others);
    CHECK(is.registers[3].pupils == was.registers[3].pupils);
    CHECK(is.registers[3].sign_in == was.registers[3].sign_in);
    CHECK(is.registers[9].sign_in.empty());
    CHECK(is.parents[4].child == was.parents[4].child);
    CHECK(load_cast(folder.path() / "none").problem().code == "cast_file");
    std::ofstream(file, std::ios::app) << "pupil 1\n";
    CHECK(load_cast(file).problem().code == "cast_syntax");
}

TEST_CASE("a form is sent as a browser would send it") {
    constexpr std::string_view page =
        R"(<form action="/sign-out" method="post"><input type="hidden" name="form_token" value="other"></form>
<form class="register" method="post" action="/registers/1"><input type="hidden" name="form_token" value="t0-_k">
<input type="radio" name="m-1" value="/" data-keys="p"><input type="radio" name="m-1" value="L" checked>
<input type="radio" name="m-2" value="/"><input name="o-2" maxlength="2" value="A&amp;&#39;b">
<select name="part"><option value="all">All</option><option value="am" selected>Morning</option></select>
<textarea name="note"></textarea></form>)";
    auto form = PageForm::read(page, "/registers/1");
    REQUIRE(form.there());
    CHECK(form.names() == std::vector<std::string>{"form_token", "m-1", "m-2", "o-2", "part", "note"});
    CHECK(form.value("m-1") == "L");
    CHECK(form.value("m-2") == "");
    CHECK(form.value("o-2") == "A&'b");
    form.set("m-2", "\\");
    CHECK(form.body() == "form_token=t0-_k&m-1=L&o-2=A%26%27b&part=am&m-2=%5C");
    CHECK_FALSE(PageForm::read(page, "/elsewhere").there());
}

TEST_CASE("every tap is in one count") {
    Counts counts;
    counts.taps_planned = 10;
    counts.taken = 6;
    counts.set_aside["unknown"] = 2;
    counts.wrong_key = 1;
    CHECK(counts.unanswered() == 1);
    for (int i = 1; i <= 100; ++i) counts.tap.add(i);
    CHECK(counts.tap.at(0.5) == 50);
    CHECK(counts.tap.at(0.99) == 99);
    CHECK(counts.json().find("\"set_aside\":{\"unknown\":2}") != std::string::npos);
    CHECK(counts.text().find("without an answer") != std::string::npos);
}
