// Adding 100,000 names, and finding among 500,000 with a school's scope and with the whole authority's (SQLite).
#include <benchmark/benchmark.h>

#include <filesystem>
#include <random>

#include "platform/search/search.h"

namespace {
using namespace belfry;

constexpr int kPeople = 500000, kSchools = 600;

struct Name {
    std::string text;
    SchoolId school;
};

// Names of two or three words; common ones are as common as in a county: one person in eighty is a Smith.
std::vector<Name> make_names() {
    static constexpr char const* kParts[] = {"an", "be", "car", "do",  "el", "fi",  "gar", "ha", "is",
                                             "jo", "ka", "li",  "mo",  "na", "ol",  "pe",  "ri", "sa",
                                             "to", "um", "vi",  "wil", "th", "son", "ley"};
    std::mt19937_64 random(1);
    auto const word = [&](int least) {
        std::string out;
        for (auto n = least + static_cast<int>(random() % 3); n > 0; --n) out += kParts[random() % std::size(kParts)];
        return out;
    };
    std::vector<std::string> surnames{"smith"}, forenames;
    for (int i = 0; i < 40000; ++i) surnames.push_back(word(2));
    for (int i = 0; i < 6000; ++i) forenames.push_back(word(1));
    auto const pick = [&](std::vector<std::string> const& from) -> std::string const& {
        auto const share = std::uniform_real_distribution<double>()(random);
        return from[static_cast<std::size_t>(static_cast<double>(from.size()) * share * share * share)];
    };
    std::vector<Name> names;
    for (int i = 0; i < kPeople; ++i)
        names.push_back(
            {pick(forenames) + " " + pick(forenames) + " " + (random() % 80 == 0 ? "smith" : pick(surnames)),
             SchoolId(1000 + static_cast<std::int64_t>(random() % kSchools))});
    return names;
}

struct County {
    std::filesystem::path folder = std::filesystem::temp_directory_path() / "belfry_search_bench";
    std::vector<Name> names = make_names();
    std::unique_ptr<db::Database> db;
    std::unique_ptr<search::Index> index = search::make_index(db::Engine::sqlite);
    int added = 0;

    County() {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        db = std::move(db::Database::open({.file = folder / "county.db"})).value();
        (void)db->migrate(search::migrations());
    }
    ~County() {
        db.reset();
        std::filesystem::remove_all(folder);
    }
    void add(int count) {
        auto const from = added;
        auto done = db->write_long([&](db::Tx& tx) -> Status {
            std::vector<search::Entry> batch;
            for (int i = from; i < from + count; ++i) {
                auto const& name = names[static_cast<std::size_t>(i)];
                batch.push_back({"person", i + 1, std::span(&name.school, 1), name.text});
                if (batch.size() == 1000 || i + 1 == from + count) {
                    TRY_DO(index->add_all(tx, batch));
                    batch.clear();
                }
            }
            return {};
        });
        BELFRY_ASSERT(done.ok());
        added = from + count;
    }
};

County& county() {
    static County one;
    return one;
}

void add_names(benchmark::State& state) {
    auto& c = county();
    for (auto _ : state) c.add(100000);
    state.SetItemsProcessed(state.iterations() * 100000);
}
BENCHMARK(add_names)->Iterations(5)->UseRealTime()->Unit(benchmark::kMillisecond);

void find(benchmark::State& state, char const* query, bool whole) {
    auto& c = county();
    auto const scope =
        whole ? access::SchoolScope::for_job_of_authority() : access::SchoolScope::for_job_of_school(SchoolId(1007));
    std::size_t found = 0;
    for (auto _ : state) {
        auto snapshot = c.db->read();
        found = c.index->find(snapshot, "person", scope, query, 20).size();
    }
    state.counters["found"] = static_cast<double>(found);
}
#define FINDS(name, query)                                                                                             \
    BENCHMARK_CAPTURE(find, school_##name, query, false)->Unit(benchmark::kMillisecond);                               \
    BENCHMARK_CAPTURE(find, authority_##name, query, true)->Unit(benchmark::kMillisecond)
FINDS(letter, "a");
FINDS(two_letters, "an");
FINDS(common, "smith");
FINDS(middle, "ith");
FINDS(two_words, "li smith");
FINDS(rare, "garumvithley");
} // namespace

BENCHMARK_MAIN();
