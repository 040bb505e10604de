// SQL of readers: some 2,000, with one row each a day. Lists go by school and name, a page at a time.
#include "areas/cards/readers/reader_store.h"

#include "base/text.h"

namespace belfry::cards {
namespace {

#define READER_COLUMNS "r.id, r.school_id, r.place, r.name, r.state"

constexpr db::Sql kKey = "SELECT " READER_COLUMNS ", r.key_digest, r.generation FROM cards_readers r WHERE r.id = :id";
constexpr db::Sql kOfSchool =
    "SELECT " READER_COLUMNS " FROM cards_readers r WHERE r.school_id = :school ORDER BY r.name, r.id";
constexpr db::Sql kAll = "SELECT " READER_COLUMNS " FROM cards_readers r ORDER BY r.school_id, r.name, r.id";

constexpr db::Sql kEpoch = "SELECT epoch FROM cards_reader_epochs WHERE reader_id = :reader AND name = :name";
constexpr db::Sql kLastEpoch = "SELECT COALESCE(MAX(epoch), 0) FROM cards_reader_epochs WHERE reader_id = :reader";
constexpr db::Sql kAddEpoch = "INSERT INTO cards_reader_epochs (reader_id, epoch, name, begun_at) VALUES (:reader, "
                              ":epoch, :name, :now)";

constexpr db::Sql kBegunLately =
    "SELECT COUNT(*) FROM cards_reader_epochs e JOIN cards_readers r ON r.id = e.reader_id "
    "WHERE e.reader_id = :reader AND e.begun_at > :since AND e.begun_at >= r.key_since";
// Of which no tap is kept any more (ids are reader * 2^43 + epoch * 2^32 + number).
constexpr db::Sql kSpentEpoch =
    "SELECT e.epoch FROM cards_reader_epochs e WHERE e.reader_id = :reader AND e.begun_at < :before AND NOT EXISTS "
    "(SELECT 1 FROM cards_taps t WHERE t.id BETWEEN e.reader_id * 8796093022208 + e.epoch * 4294967296 "
    "AND e.reader_id * 8796093022208 + e.epoch * 4294967296 + 4294967295) ORDER BY e.epoch LIMIT 1";
constexpr db::Sql kRemoveEpoch = "DELETE FROM cards_reader_epochs WHERE reader_id = :reader AND epoch = :epoch";

constexpr db::Sql kLastReader = "SELECT COALESCE(MAX(id), 0) FROM cards_readers";
constexpr db::Sql kAdd =
    "INSERT INTO cards_readers (id, school_id, place, name, state, key_digest, key_since, made_at, "
    "state_since) VALUES (:id, :school, :place, :name, 'working', :digest, :now, :now, :now)";
constexpr db::Sql kSet = "UPDATE cards_readers SET place = :place, name = :name WHERE id = :id";
constexpr db::Sql kSetState = "UPDATE cards_readers SET state = :state, state_since = :now WHERE id = :id";
constexpr db::Sql kSetKey = "UPDATE cards_readers SET state = 'working', state_since = :now, key_digest = :digest, "
                            "key_since = :now, generation = generation + :replaced WHERE id = :id";

constexpr db::Sql kCount =
    "INSERT INTO cards_reader_days (reader_id, day, taken, known, set_aside, last_heard, clock_error) VALUES (:reader, "
    ":day, :taken, :known, :aside, :heard, :error) ON CONFLICT (reader_id, day) DO UPDATE SET "
    "taken = cards_reader_days.taken + excluded.taken, known = cards_reader_days.known + excluded.known, "
    "set_aside = cards_reader_days.set_aside + excluded.set_aside, last_heard = excluded.last_heard, "
    "clock_error = excluded.clock_error";
constexpr db::Sql kCountWrong =
    "INSERT INTO cards_reader_days (reader_id, day, wrong_keys, wrong_key_at) VALUES (:reader, :day, :count, :last) ON "
    "CONFLICT (reader_id, day) DO UPDATE SET wrong_keys = cards_reader_days.wrong_keys + excluded.wrong_keys, "
    "wrong_key_at = excluded.wrong_key_at";

#define READER_DAY_COLUMNS                                                                                             \
    "SELECT " READER_COLUMNS ", COALESCE(d.taken, 0) AS taken, COALESCE(d.known, 0) AS known, "                        \
    "COALESCE(d.set_aside, 0) AS set_aside, COALESCE(d.wrong_keys, 0) AS wrong_keys, d.clock_error, r.key_since, "     \
    "d.wrong_key_at"
#define READER_DAY_ROWS " FROM cards_readers r LEFT JOIN cards_reader_days d ON d.reader_id = r.id AND d.day = :day "
#define READER_DAY READER_DAY_COLUMNS READER_DAY_ROWS
// A reader's last row in which it was heard: rows are by reader and day, so it is the end of one walk.
#define READER_HEARD                                                                                                   \
    "(SELECT l.last_heard FROM cards_reader_days l WHERE l.reader_id = r.id AND l.last_heard IS NOT NULL "             \
    "ORDER BY l.day DESC LIMIT 1)"

// Each list is two statements, so that a school's reads its own readers by their index and no others, however the
// database plans. `:school` of the other is 0, below every school.
#define OF_SCHOOL "r.school_id = :school "
#define OF_ALL "r.school_id > :school "
#define READERS_SHOWN(whose) whose "AND (:text = '' OR LOWER(r.name) LIKE '%' || :text || '%') "
#define READERS_SORTED(whose, way)                                                                                     \
    READER_DAY                                                                                                         \
    "WHERE " READERS_SHOWN(whose) "ORDER BY CASE :sort WHEN 'taps' THEN COALESCE(d.taken, 0) WHEN 'aside' "            \
                                  "THEN COALESCE(d.set_aside, 0) + COALESCE(d.wrong_keys, 0) ELSE 0 END " way          \
                                  ", CASE WHEN :sort = 'school' THEN r.school_id ELSE 0 END " way ", r.name " way      \
                                  ", r.id LIMIT :most OFFSET :skip"
constexpr db::Sql kListUp = READERS_SORTED(OF_SCHOOL, "ASC");
constexpr db::Sql kListDown = READERS_SORTED(OF_SCHOOL, "DESC");
constexpr db::Sql kListAllUp = READERS_SORTED(OF_ALL, "ASC");
constexpr db::Sql kListAllDown = READERS_SORTED(OF_ALL, "DESC");
#define COUNTED(whose) "SELECT COUNT(*) FROM cards_readers r WHERE " READERS_SHOWN(whose)
constexpr db::Sql kCountList = COUNTED(OF_SCHOOL);
constexpr db::Sql kCountListAll = COUNTED(OF_ALL);
#define SET_ASIDE(whose)                                                                                               \
    "SELECT COALESCE(SUM(d.set_aside), 0) FROM cards_readers r JOIN cards_reader_days d ON d.reader_id = r.id "        \
    "AND d.day = :day WHERE " whose
constexpr db::Sql kSetAside = SET_ASIDE(OF_SCHOOL);
constexpr db::Sql kSetAsideAll = SET_ASIDE(OF_ALL);
// What health_of() judges one by one, so that those that are well take no place of those that are not.
#define WRONG_KEY "wrong_keys > 0 AND (heard IS NULL OR wrong_key_at IS NULL OR heard <= wrong_key_at)"
#define IN_TROUBLE(whose)                                                                                              \
    "WITH shown AS MATERIALIZED (" READER_DAY_COLUMNS ", " READER_HEARD " AS heard" READER_DAY_ROWS "WHERE " whose     \
    "AND r.state = 'working') SELECT id, school_id, place, name, state, taken, known, set_aside, wrong_keys, "         \
    "clock_error, key_since, wrong_key_at, heard FROM shown WHERE (" WRONG_KEY ") OR (heard IS NOT NULL AND "          \
    "(clock_error <> 0 OR (set_aside >= :aside AND set_aside * :share >= set_aside + taken) OR heard < :silent)) "     \
    "ORDER BY CASE WHEN " WRONG_KEY " THEN 0 WHEN heard < :silent THEN 2 ELSE 1 END, set_aside DESC, id LIMIT :most"
constexpr db::Sql kInTrouble = IN_TROUBLE(OF_SCHOOL);
constexpr db::Sql kInTroubleAll = IN_TROUBLE(OF_ALL);
constexpr db::Sql kRow = READER_DAY "WHERE r.id = :id";
constexpr db::Sql kHeard = "SELECT r.id, " READER_HEARD " FROM cards_readers r WHERE r.id IN (:readers[])";
constexpr db::Sql kReasons =
    "SELECT reader_id, reason, COUNT(*), MIN(received_at) FROM cards_taps WHERE reader_id IN (:readers[]) AND "
    "received_at >= :since AND reason IS NOT NULL GROUP BY reader_id, reason "
    "ORDER BY reader_id, COUNT(*) DESC, reason";
constexpr db::Sql kDays = "SELECT day, taken, known, set_aside, wrong_keys FROM cards_reader_days "
                          "WHERE reader_id = :reader ORDER BY day DESC LIMIT :most";
constexpr db::Sql kSweepDays = "DELETE FROM cards_reader_days WHERE day < :before";

Reader read_reader(db::Rows const& rows) {
    Reader reader;
    reader.id = rows.id<ReaderId>(0);
    reader.school = rows.id<SchoolId>(1);
    reader.place = place_from_code(rows.text(2)).value_or(Place::room);
    reader.name = rows.str(3);
    reader.revoked = rows.text(4) != "working";
    return reader;
}

ReaderRow read_row(db::Rows const& rows) {
    ReaderRow row;
    row.reader = read_reader(rows);
    row.taken = rows.i64(5);
    row.known = rows.i64(6);
    row.set_aside = rows.i64(7);
    row.wrong_keys = rows.i64(8);
    row.clock_error = rows.maybe_i64(9);
    row.key_since = rows.instant(10);
    row.wrong_key_at = rows.maybe_instant(11);
    return row;
}

std::vector<std::int64_t> values_of(std::span<ReaderId const> readers) {
    std::vector<std::int64_t> values;
    for (auto const reader : readers) values.push_back(reader.value());
    return values;
}

// Adds to each row when its reader was last heard.
void add_heard(db::Session& session, std::span<ReaderRow> rows) {
    if (rows.empty()) return;
    std::vector<std::int64_t> ids;
    for (auto const& row : rows) ids.push_back(row.reader.id.value());
    for (auto found = session.select(kHeard, {{":readers", ids}}); found.next();)
        for (auto& row : rows)
            if (row.reader.id == found.id<ReaderId>(0)) row.last_heard = found.maybe_instant(1);
}

} // namespace

std::vector<Reader> readers_of(db::Session& session, access::SchoolScope const& scope) {
    std::vector<Reader> readers;
    auto rows =
        scope.whole_authority() ? session.select(kAll) : session.select(kOfSchool, {{":school", scope.school()}});
    while (rows.next()) readers.push_back(read_reader(rows));
    return readers;
}

std::optional<ReaderKey> reader_key(db::Session& session, ReaderId reader) {
    ReaderKey key;
    {
        auto rows = session.select(kKey, {{":id", reader}});
        if (!rows.next()) return std::nullopt;
        key.reader = read_reader(rows);
        key.key_digest = std::string(rows.bytes(5));
        key.generation = rows.i64(6);
    }
    key.zone = TimeZone::london();
    auto const schools = directory::schools_by_id(session, std::span(&key.reader.school, 1));
    if (!schools.empty()) key.zone = TimeZone::named(schools[0].time_zone).value_or(key.zone);
    return key;
}

Result<std::int64_t> epoch_of(db::Tx& tx, ReaderId reader, std::string_view name, Instant now) {
    if (auto rows = tx.select(kEpoch, {{":reader", reader}, {":name", name}}); rows.next()) return rows.i64(0);
    if (auto rows = tx.select(kBegunLately, {{":reader", reader}, {":since", now.plus_seconds(-24 * 3600)}});
        rows.next() && rows.i64(0) >= kEpochsADayMax)
        return Problem{ProblemKind::too_many, "reader_epochs"};
    std::int64_t next = 1;
    if (auto rows = tx.select(kLastEpoch, {{":reader", reader}}); rows.next()) next = rows.i64(0) + 1;
    if (next > kEpochsMax) {
        auto const before = now.plus_seconds(-kEpochDaysMin * 24 * 3600);
        next = 0;
        if (auto rows = tx.select(kSpentEpoch, {{":reader", reader}, {":before", before}}); rows.next())
            next = rows.i64(0);
        if (next == 0) return conflict("reader_epochs");
        TRY_DO(tx.run(kRemoveEpoch, {{":reader", reader}, {":epoch", next}}));
    }
    TRY_DO(tx.run(kAddEpoch, {{":reader", reader}, {":epoch", next}, {":name", name}, {":now", now}}));
    return next;
}

Result<ReaderId> add_reader(db::Tx& tx, NewReader const& reader, Instant now) {
    std::int64_t next = 1;
    if (auto rows = tx.select(kLastReader); rows.next()) next = rows.i64(0) + 1;
    if (next > kReadersMax) return conflict("readers_full");
    TRY_DO(tx.run(kAdd, {{":id", next},
                         {":school", reader.school},
                         {":place", place_code(reader.place)},
                         {":name", reader.name},
                         {":digest", db::Bytes{reader.key_digest}},
                         {":now", now}}));
    return ReaderId(next);
}

Status set_reader(db::Tx& tx, ReaderId reader, Place place, std::string_view name) {
    TRY_DO(tx.run(kSet, {{":id", reader}, {":place", place_code(place)}, {":name", name}}));
    return {};
}

Status set_reader_revoked(db::Tx& tx, ReaderId reader, bool revoked, Instant now) {
    TRY_DO(tx.run(kSetState, {{":id", reader}, {":state", revoked ? "revoked" : "working"}, {":now", now}}));
    return {};
}

Status set_reader_key(db::Tx& tx, ReaderId reader, std::string_view digest, bool replaced, Instant now) {
    TRY_DO(tx.run(kSetKey, {{":id", reader}, {":digest", db::Bytes{digest}}, {":replaced", replaced}, {":now", now}}));
    return {};
}

Status add_counts(db::Tx& tx, std::vector<DayCount> const& counts) {
    auto bulk = tx.bulk(kCount);
    for (auto const& one : counts)
        TRY_DO(bulk.add({{":reader", one.reader},
                         {":day", one.day},
                         {":taken", one.taken},
                         {":known", one.known},
                         {":aside", one.set_aside},
                         {":heard", one.heard},
                         {":error", one.clock_error}}));
    TRY_DO(bulk.finish());
    return {};
}

Status add_wrong_keys(db::Tx& tx, ReaderId reader, SchoolDay day, std::int64_t count, Instant last) {
    TRY_DO(tx.run(kCountWrong, {{":reader", reader}, {":day", day}, {":count", count}, {":last", last}}));
    return {};
}

std::vector<ReaderRow> list_readers(db::Session& session, ReaderFilter const& filter, SchoolDay day) {
    std::vector<ReaderRow> found;
    {
        auto const text = ascii_lower(filter.text);
        auto const sql =
            filter.school ? (filter.descending ? kListDown : kListUp) : (filter.descending ? kListAllDown : kListAllUp);
        for (auto rows = session.select(sql, {{":day", day},
                                              {":school", filter.school.value()},
                                              {":text", text},
                                              {":sort", filter.sort},
                                              {":most", filter.most},
                                              {":skip", filter.skip}});
             rows.next();)
            found.push_back(read_row(rows));
    }
    add_heard(session, found);
    return found;
}

std::int64_t count_readers(db::Session& session, ReaderFilter const& filter) {
    auto const text = ascii_lower(filter.text);
    auto rows = session.select(filter.school ? kCountList : kCountListAll,
                               {{":school", filter.school.value()}, {":text", text}});
    return rows.next() ? rows.i64(0) : 0;
}

std::vector<ReaderRow> readers_in_trouble(db::Session& session, SchoolId school, SchoolDay day, Instant silent_before,
                                          int most) {
    std::vector<ReaderRow> found;
    for (auto rows = session.select(school ? kInTrouble : kInTroubleAll, {{":day", day},
                                                                          {":school", school.value()},
                                                                          {":aside", kTroubleTaps},
                                                                          {":share", kTroubleShare},
                                                                          {":silent", silent_before},
                                                                          {":most", most}});
         rows.next();) {
        found.push_back(read_row(rows));
        found.back().last_heard = rows.maybe_instant(12);
    }
    return found;
}

std::int64_t set_aside_at(db::Session& session, SchoolId school, SchoolDay day) {
    auto rows = session.select(school ? kSetAside : kSetAsideAll, {{":school", school.value()}, {":day", day}});
    return rows.next() ? rows.i64(0) : 0;
}

std::optional<ReaderRow> reader_row(db::Session& session, ReaderId reader, SchoolDay day) {
    std::optional<ReaderRow> row;
    {
        auto rows = session.select(kRow, {{":id", reader}, {":day", day}});
        if (!rows.next()) return std::nullopt;
        row = read_row(rows);
    }
    add_heard(session, std::span(&*row, 1));
    return row;
}

std::vector<ReasonCount> reasons_of(db::Session& session, std::span<ReaderId const> readers, Instant since) {
    std::vector<ReasonCount> all;
    auto const ids = values_of(readers);
    for (auto rows = session.select(kReasons, {{":readers", ids}, {":since", since}}); rows.next();)
        all.push_back({rows.id<ReaderId>(0), rows.str(1), rows.i64(2), rows.instant(3)});
    return all;
}

std::vector<DayRow> days_of(db::Session& session, ReaderId reader, int most) {
    std::vector<DayRow> days;
    for (auto rows = session.select(kDays, {{":reader", reader}, {":most", most}}); rows.next();)
        days.push_back({rows.day(0), rows.i64(1), rows.i64(2), rows.i64(3), rows.i64(4)});
    return days;
}

Result<std::int64_t> sweep_days(db::Tx& tx, SchoolDay before) { return tx.run(kSweepDays, {{":before", before}}); }

} // namespace belfry::cards
