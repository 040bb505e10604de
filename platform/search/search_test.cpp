#include "platform/search/search.h"

#include "platform/search/pieces.h"
#include "platform/testing/database.h"

using namespace belfry;

namespace {

std::string pieces_of(std::string_view folded) {
    std::string out;
    search::append_pieces(out, folded, ' ');
    return out;
}

SchoolId const kStevenage(11), kHertford(12);

// Four people of two schools, one of them in both.
struct World {
    testing::TestDatabase db;
    std::unique_ptr<search::Index> index;

    explicit World(db::Engine engine) : db(engine, search::migrations()), index(search::make_index(engine)) {
        add(1, {kStevenage}, "Zoë O’Brien-Smith");
        add(2, {kStevenage, kHertford}, "Adam Smithson");
        add(3, {kHertford}, "Li Na Blacksmith");
        add(4, {}, "Jürgen Weiß");
    }
    void add(std::int64_t id, std::vector<SchoolId> schools, std::string_view text, std::string_view kind = "person") {
        auto done = db->write([&](db::Tx& tx) { return index->put(tx, {kind, id, schools, text}); });
        REQUIRE(done.ok());
    }
    std::vector<std::int64_t> find(std::string_view query, SchoolId school = {}, std::string_view kind = "person",
                                   int most = 20) {
        auto const scope =
            school ? access::SchoolScope::for_job_of_school(school) : access::SchoolScope::for_job_of_authority();
        auto snapshot = db->read();
        return index->find(snapshot, kind, scope, query, most);
    }
};

using Ids = std::vector<std::int64_t>;

} // namespace

TEST_CASE("a word is cut into its beginnings and threes") {
    CHECK(pieces_of("zoe obrien") == "^z ^zo ^zoe zoe ^o ^ob ^obr obr bri rie ien");
    CHECK(pieces_of("li") == "^l ^li");
    CHECK(pieces_of("x") == "^x");
    CHECK(pieces_of("") == "");
    CHECK(pieces_of("éab") == "^é ^éa ^éab éab");
    CHECK(pieces_of("李小龍x") == "^李 ^李小 ^李小龍 李小龍 小龍x");
}

TEST_CASE("a query asks for pieces that hold all its letters") {
    auto const query = search::make_query("  O'Briens ");
    CHECK(query.words == std::vector<std::string>{"obriens"});
    CHECK(query.beginnings == std::vector<std::string>{"^obr", "ens", "ien"});
    CHECK(query.anywhere == std::vector<std::string>{"ens", "ien", "obr"});
    CHECK(search::make_query("li").anywhere.empty());
    CHECK(search::make_query("li smi").anywhere == std::vector<std::string>{"^li", "smi"});
    CHECK(search::make_query("'- !").words.empty());
    CHECK(search::make_query("a b c d e f g h").words.size() == search::kQueryWordsMax);
}

BOTH_ENGINES("a person is found by any part of a name, accents and apostrophes forgiven") {
    World w(engine);
    CHECK(w.find("zoe") == Ids{1});
    CHECK(w.find("ZOË o'brien") == Ids{1});
    CHECK(w.find("obrien") == Ids{1});
    CHECK(w.find("rien") == Ids{1});
    CHECK(w.find("jurgen") == Ids{4});
    CHECK(w.find("Weiss") == Ids{4});
    CHECK(w.find("adam zoe") == Ids{});
    CHECK(w.find("smithsonian") == Ids{});
}

BOTH_ENGINES("the beginning of a word comes before its middle, then the order of names") {
    World w(engine);
    CHECK(w.find("smith") == Ids{2, 1, 3});
    CHECK(w.find("smith", {}, "person", 2) == Ids{2, 1});
    CHECK(w.find("mith") == Ids{2, 3, 1});
    CHECK(w.find("a smith") == Ids{2});
}

BOTH_ENGINES("one or two letters find the beginning of a word only") {
    World w(engine);
    CHECK(w.find("li") == Ids{3});
    CHECK(w.find("n") == Ids{3});
    CHECK(w.find("d") == Ids{});
    CHECK(w.find("mi") == Ids{});
}

BOTH_ENGINES("a school finds its own and nobody else's") {
    World w(engine);
    CHECK(w.find("smith", kStevenage) == Ids{2, 1});
    CHECK(w.find("smith", kHertford) == Ids{2, 3});
    CHECK(w.find("jurgen", kHertford) == Ids{});
    CHECK(w.find("smith", SchoolId(13)) == Ids{});
}

BOTH_ENGINES("kinds do not mix, even where ids are the same") {
    World w(engine);
    w.add(1, {kStevenage}, "Smith House", "group");
    CHECK(w.find("smith", kStevenage, "group") == Ids{1});
    CHECK(w.find("house", kStevenage) == Ids{});
    auto done = w.db->write([&](db::Tx& tx) { return w.index->remove(tx, "person", 1); });
    REQUIRE(done.ok());
    CHECK(w.find("smith", kStevenage, "group") == Ids{1});
    CHECK(w.find("zoe") == Ids{});
}

BOTH_ENGINES("a new name replaces the old one, and a new school lets that school find it") {
    World w(engine);
    w.add(1, {kStevenage}, "Zoë Price");
    CHECK(w.find("obrien") == Ids{});
    CHECK(w.find("price", kStevenage) == Ids{1});
    CHECK(w.find("price", kHertford) == Ids{});
    w.add(1, {kHertford}, "Zoë Price");
    CHECK(w.find("price", kStevenage) == Ids{});
    CHECK(w.find("price", kHertford) == Ids{1});
    w.add(1, {kHertford}, "Zoë Price");
    CHECK(w.find("price") == Ids{1});
}

BOTH_ENGINES("what is removed is not found, and can come back") {
    World w(engine);
    for (int time = 0; time < 2; ++time) {
        auto done = w.db->write([&](db::Tx& tx) { return w.index->remove(tx, "person", 3); });
        REQUIRE(done.ok());
        CHECK(w.find("blacksmith") == Ids{});
    }
    w.add(3, {kHertford}, "Li Na Blacksmith");
    CHECK(w.find("blacksmith") == Ids{3});
}

BOTH_ENGINES("a change that fails is not found") {
    World w(engine);
    auto done = w.db->write([&](db::Tx& tx) -> Status {
        TRY_DO(w.index->put(tx, {"person", 9, {}, "Nobody Special"}));
        return invalid("no");
    });
    CHECK_FALSE(done.ok());
    CHECK(w.find("nobody") == Ids{});
    w.add(10, {}, "Somebody");
    CHECK(w.find("somebody") == Ids{10});
}

BOTH_ENGINES("signs of the query languages underneath are only letters or nothing") {
    World w(engine);
    w.add(5, {}, "Null Or And Not Near");
    for (auto const* query :
         {"\"", "'", "*", "^", "@", "{", "},{", "\\", "smith\" OR \"a", "smith*", "(smith", "-smith"})
        CHECK_NOTHROW(w.find(query));
    CHECK(w.find("\"") == Ids{});
    CHECK(w.find("smith*") == Ids{2, 1, 3});
    CHECK(w.find("null or not near") == Ids{5});
    CHECK(w.find("@0000000000000") == Ids{});
}

BOTH_ENGINES("many are added at once, of several kinds, and adding one twice is refused") {
    World w(engine);
    std::vector<std::string> names;
    for (int i = 0; i < 3000; ++i) names.push_back("Pupil Number" + std::to_string(i));
    std::vector<search::Entry> entries;
    for (int i = 0; i < 3000; ++i)
        entries.push_back(
            {i % 2 ? "pupil" : "row", 100 + i, std::span(&kStevenage, 1), names[static_cast<std::size_t>(i)]});
    auto done = w.db->write([&](db::Tx& tx) { return w.index->add_all(tx, entries); });
    REQUIRE(done.ok());
    CHECK(w.find("number2999", kStevenage, "pupil") == Ids{3099});
    CHECK(w.find("number2998", kStevenage, "row") == Ids{3098});
    CHECK(w.find("pupil", kStevenage, "pupil").size() == 20);
    auto again = w.db->write([&](db::Tx& tx) { return w.index->add_all(tx, std::span(entries).first(1)); });
    REQUIRE_FALSE(again.ok());
    CHECK(again.problem().kind == ProblemKind::conflict);
}

BOTH_ENGINES("of more than are wanted the first by name are given, whenever they came") {
    World w(engine);
    for (int i = 99; i >= 10; --i) w.add(1000 + i, {}, "Anna" + std::to_string(i) + " Xunderhill");
    auto const middle = w.find("underhill", {}, "person", 3);
    CHECK(middle == Ids{1010, 1011, 1012});
    CHECK(w.find("xunder", {}, "person", 3) == Ids{1010, 1011, 1012});
    CHECK(w.find("xunder", {}, "person", 1000).size() == 20);
    CHECK(w.find("xunder", {}, "person", 0).empty());
}

BOTH_ENGINES("a find is one statement") {
    World w(engine);
    auto snapshot = w.db->read();
    auto const before = db::statements_on_this_thread();
    w.index->find(snapshot, "person", access::SchoolScope::for_job_of_authority(), "zoe smith", 20);
    CHECK(db::statements_on_this_thread() - before == 1);
}
