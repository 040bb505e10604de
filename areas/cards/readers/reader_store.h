#pragma once
// SQL of readers, the epochs of their numbers, and what they sent day by day.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "areas/cards/api/cards.h"

namespace belfry::cards {

inline constexpr std::int64_t kReadersMax = 1048575;
inline constexpr std::int64_t kEpochsMax = 2047;
inline constexpr std::int64_t kEpochsADayMax = 5;  // a reader is set up anew once in a year or two
inline constexpr std::int64_t kEpochDaysMin = 400; // five a day are fewer than all within it

// What taking a batch needs to know of who sends it.
struct ReaderKey {
    Reader reader;
    std::string key_digest; // 32 bytes
    std::int64_t generation = 1;
    TimeZone zone; // of its school
};
std::optional<ReaderKey> reader_key(db::Session& session, ReaderId reader);

// The number of the epoch of that name, made where there is none. Of those begun with one key at most kEpochsADayMax
// are of one day (too_many "reader_epochs"), so that whoever has a reader's key cannot use up its numbers; those longer
// ago than kEpochDaysMin and without taps are used again. Conflict "reader_epochs" where none is free.
Result<std::int64_t> epoch_of(db::Tx& tx, ReaderId reader, std::string_view name, Instant now);

struct NewReader {
    SchoolId school;
    Place place = Place::gate;
    std::string name;
    std::string key_digest;
};
// Conflict "readers_full" where there are too many in all.
Result<ReaderId> add_reader(db::Tx& tx, NewReader const& reader, Instant now);
Status set_reader(db::Tx& tx, ReaderId reader, Place place, std::string_view name);
Status set_reader_revoked(db::Tx& tx, ReaderId reader, bool revoked, Instant now);
// A working reader with this key from now on; `replaced`: another device, whose own numbers begin anew.
Status set_reader_key(db::Tx& tx, ReaderId reader, std::string_view digest, bool replaced, Instant now);

// ---- what readers sent
struct DayCount {
    ReaderId reader;
    SchoolDay day;
    std::int64_t taken = 0, known = 0, set_aside = 0;
    Instant heard;
    std::int64_t clock_error = 0; // microseconds behind
};
Status add_counts(db::Tx& tx, std::vector<DayCount> const& counts);
Status add_wrong_keys(db::Tx& tx, ReaderId reader, SchoolDay day, std::int64_t count, Instant last);

struct ReaderRow {
    Reader reader;
    std::int64_t taken = 0, known = 0, set_aside = 0, wrong_keys = 0; // of the day asked for
    std::optional<Instant> last_heard;                                // on whichever day
    std::optional<std::int64_t> clock_error;                          // of the day asked for
    std::optional<Instant> wrong_key_at;                              // the last of that day
    Instant key_since;
};
struct ReaderFilter {
    SchoolId school; // empty: all
    std::string text;
    std::string sort = "name"; // name, school (in the order of their ids), taps, aside
    bool descending = false;
    int most = 50, skip = 0;
};
// Two statements; counting is one.
std::vector<ReaderRow> list_readers(db::Session& session, ReaderFilter const& filter, SchoolDay day);
std::int64_t count_readers(db::Session& session, ReaderFilter const& filter);
// From how many taps set aside on a day a reader is in trouble: a lost card or two is no trouble of its own, nor is
// less than a fifth of what it sent.
inline constexpr std::int64_t kTroubleTaps = 20;
inline constexpr std::int64_t kTroubleShare = 5;
// Working readers with a wrong key that no right one followed, a wrong clock, taps set aside beyond the above, or not
// heard since `silent_before`; those never heard are new. Wrong keys first, then by taps, silent ones last. One
// statement.
std::vector<ReaderRow> readers_in_trouble(db::Session& session, SchoolId school, SchoolDay day, Instant silent_before,
                                          int most);
// Taps of a school's readers that day, or of all where it is empty. One statement.
std::int64_t set_aside_at(db::Session& session, SchoolId school, SchoolDay day);
std::optional<ReaderRow> reader_row(db::Session& session, ReaderId reader, SchoolDay day);

struct ReasonCount {
    ReaderId reader;
    std::string reason;
    std::int64_t taps = 0;
    Instant since; // when the first of them came
};
// Taps set aside since then, by reader and reason, of these readers. One statement, by an index of these alone.
std::vector<ReasonCount> reasons_of(db::Session& session, std::span<ReaderId const> readers, Instant since);

struct DayRow {
    SchoolDay day;
    std::int64_t taken = 0, known = 0, set_aside = 0, wrong_keys = 0;
};
// Newest first.
std::vector<DayRow> days_of(db::Session& session, ReaderId reader, int most);
Result<std::int64_t> sweep_days(db::Tx& tx, SchoolDay before);

} // namespace belfry::cards
