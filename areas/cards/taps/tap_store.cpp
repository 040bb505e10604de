// SQL of taps: some 25 million rows, 300,000 new ones a day, most of them within ten minutes. The id says whose tap it
// is, so that one key finds repeats; the other indices hold only what is waiting, at gates, or set aside.
#include "areas/cards/taps/tap_store.h"

#include "platform/json/json.h"

namespace belfry::cards {
namespace {

constexpr int kReaderShift = 43, kEpochShift = 32;

constexpr db::Sql kAdd =
    "INSERT INTO cards_taps (id, reader_id, school_id, card_id, person_id, at, received_at, gate, waiting, reason, "
    "number) VALUES (:id, :reader, :school, :card, :person, :at, :received, :gate, :gate, :reason, :number)";
// All of a unit at once, as JSON: on PostgreSQL each statement of a pipeline costs some 60 us, which is most of a tap.
constexpr db::Sql kAddAll =
    "INSERT INTO cards_taps (id, reader_id, school_id, card_id, person_id, at, received_at, gate, waiting, reason, "
    "number) SELECT x.i, x.r, x.s, x.c, x.p, x.a, x.v, x.g, x.g, x.w, x.n FROM json_to_recordset(CAST(:taps AS json)) "
    "AS x (i BIGINT, r BIGINT, s BIGINT, c BIGINT, p BIGINT, a BIGINT, v BIGINT, g BIGINT, w TEXT, n TEXT)";
constexpr db::Sql kKnown = "SELECT t.id, COALESCE(t.number, c.number) FROM cards_taps t LEFT JOIN cards_cards c "
                           "ON c.id = t.card_id WHERE t.id IN (:ids[])";
constexpr db::Sql kWaiting =
    "SELECT t.id, t.person_id, t.school_id, t.reader_id, t.at, t.received_at FROM cards_taps t "
    "WHERE t.waiting = 1 ORDER BY t.at LIMIT :most";
constexpr db::Sql kTakeUp = "UPDATE cards_taps SET waiting = 0 WHERE id IN (:ids[])";
constexpr db::Sql kLastAtGates =
    "SELECT t.person_id, t.at, t.reader_id, r.name FROM cards_taps t JOIN cards_readers r ON r.id = t.reader_id "
    "WHERE t.school_id = :school AND t.at >= :from AND t.at < :until AND t.reason IS NULL AND t.gate = 1 "
    "ORDER BY t.at";
constexpr db::Sql kAside =
    "SELECT id, number, reason, at, received_at FROM cards_taps WHERE reader_id = :reader AND reason IS NOT NULL AND "
    "(:reason = '' OR reason = :reason) ORDER BY received_at DESC, id DESC LIMIT :most OFFSET :skip";
constexpr db::Sql kCountAside = "SELECT COUNT(*) FROM cards_taps WHERE reader_id = :reader AND reason IS NOT NULL AND "
                                "(:reason = '' OR reason = :reason)";
constexpr db::Sql kSweepTaken =
    "DELETE FROM cards_taps WHERE id IN (SELECT id FROM cards_taps WHERE school_id = :school AND reason IS NULL AND "
    "at < :before ORDER BY at LIMIT :most)";
constexpr db::Sql kSweepAside =
    "DELETE FROM cards_taps WHERE id IN (SELECT id FROM cards_taps WHERE reader_id = :reader AND reason IS NOT NULL "
    "AND received_at < :before ORDER BY received_at LIMIT :most)";
// A tap is a person's only where it was taken, by a card of theirs at the reader's school: the taps of those schools,
// by cards_taps_taken, hold them all. An index of persons would cost every tap of the morning a page.
constexpr db::Sql kSchoolsOfPerson = "SELECT DISTINCT school_id FROM cards_cards WHERE person_id = :person";
constexpr db::Sql kOfPerson = "SELECT id, person_id, school_id, reader_id, at, received_at FROM cards_taps "
                              "WHERE school_id = :school AND reason IS NULL AND person_id = :person "
                              "ORDER BY at DESC LIMIT :most";
constexpr db::Sql kForget =
    "DELETE FROM cards_taps WHERE school_id = :school AND reason IS NULL AND person_id = :person";

std::vector<Tap> read_taps(db::Rows rows) {
    std::vector<Tap> taps;
    while (rows.next())
        taps.push_back({rows.id<TapId>(0), rows.id<PersonId>(1), rows.id<SchoolId>(2), rows.id<ReaderId>(3),
                        Place::gate, rows.instant(4), rows.instant(5)});
    return taps;
}

db::Value text_or_null(std::string_view text) { return text.empty() ? db::Value(std::nullopt) : db::Value(text); }

} // namespace

TapId tap_id(ReaderId reader, std::int64_t epoch, std::int64_t seq) {
    return TapId((reader.value() << kReaderShift) | (epoch << kEpochShift) | seq);
}

std::optional<std::int64_t> seq_of(TapId tap) {
    if (tap.value() < 0) return std::nullopt;
    return tap.value() & kSeqMax;
}

namespace {

template <class IdType>
void id_field(json::Writer& w, std::string_view name, IdType id) {
    if (id) w.field(name, id.value());
}

Status add_taps_together(db::Tx& tx, std::span<StoredTap const> taps) {
    json::Writer w;
    w.list();
    for (auto const& tap : taps) {
        w.object().field("i", tap.id.value()).field("r", tap.reader.value()).field("s", tap.school.value());
        id_field(w, "c", tap.card);
        id_field(w, "p", tap.person);
        w.field("a", tap.at.microseconds()).field("v", tap.received.microseconds()).field("g", tap.gate ? 1 : 0);
        if (!tap.reason.empty()) w.field("w", tap.reason);
        if (!tap.number.empty()) w.field("n", tap.number);
        w.end();
    }
    auto const text = w.end().take();
    TRY_DO(tx.run(kAddAll, {{":taps", text}}));
    return {};
}

} // namespace

Status add_taps(db::Tx& tx, std::span<StoredTap const> taps) {
    if (taps.empty()) return {};
    if (tx.engine() == db::Engine::postgres) return add_taps_together(tx, taps);
    auto bulk = tx.bulk(kAdd);
    for (auto const& tap : taps)
        TRY_DO(bulk.add({{":id", tap.id},
                         {":reader", tap.reader},
                         {":school", tap.school},
                         {":card", tap.card},
                         {":person", tap.person},
                         {":at", tap.at},
                         {":received", tap.received},
                         {":gate", tap.gate},
                         {":reason", text_or_null(tap.reason)},
                         {":number", text_or_null(tap.number)}}));
    TRY_DO(bulk.finish());
    return {};
}

std::unordered_map<std::int64_t, std::string> known_taps(db::Session& session, std::span<std::int64_t const> ids) {
    std::unordered_map<std::int64_t, std::string> known;
    for (auto rows = session.select(kKnown, {{":ids", db::IdList(ids)}}); rows.next();)
        known.emplace(rows.i64(0), rows.str(1));
    return known;
}

std::vector<Tap> taps_waiting(db::Session& session, int most) {
    return read_taps(session.select(kWaiting, {{":most", most}}));
}

Status take_up(db::Tx& tx, std::span<TapId const> taps) {
    std::vector<std::int64_t> ids;
    ids.reserve(taps.size());
    for (auto const tap : taps) ids.push_back(tap.value());
    TRY_DO(tx.run(kTakeUp, {{":ids", ids}}));
    return {};
}

std::vector<LastTap> last_gate_taps(db::Session& session, access::SchoolScope const& scope, SchoolDay day) {
    auto zone = TimeZone::london();
    auto const school = scope.school();
    for (auto const& one : directory::schools_by_id(session, std::span(&school, 1)))
        zone = TimeZone::named(one.time_zone).value_or(zone);
    auto const from = zone.instant_of(day, TimeOfDay(0)), until = zone.instant_of(day.plus(1), TimeOfDay(0));
    std::unordered_map<PersonId, LastTap> last;
    for (auto rows = session.select(kLastAtGates, {{":school", school}, {":from", from}, {":until", until}});
         rows.next();) {
        auto const person = rows.id<PersonId>(0);
        last.insert_or_assign(person, LastTap{person, rows.instant(1), rows.id<ReaderId>(2), rows.str(3)});
    }
    std::vector<LastTap> all;
    all.reserve(last.size());
    for (auto& [person, tap] : last) all.push_back(std::move(tap));
    std::ranges::sort(all, {}, &LastTap::person);
    return all;
}

std::vector<AsideTap> aside_taps(db::Session& session, ReaderId reader, std::string_view reason, int most, int skip) {
    std::vector<AsideTap> taps;
    for (auto rows =
             session.select(kAside, {{":reader", reader}, {":reason", reason}, {":most", most}, {":skip", skip}});
         rows.next();)
        taps.push_back({rows.id<TapId>(0), rows.str(1), rows.str(2), rows.instant(3), rows.instant(4)});
    return taps;
}

std::int64_t count_aside(db::Session& session, ReaderId reader, std::string_view reason) {
    auto rows = session.select(kCountAside, {{":reader", reader}, {":reason", reason}});
    return rows.next() ? rows.i64(0) : 0;
}

Result<std::int64_t> sweep_taken(db::Tx& tx, SchoolId school, Instant before, int most) {
    return tx.run(kSweepTaken, {{":school", school}, {":before", before}, {":most", most}});
}

Result<std::int64_t> sweep_aside(db::Tx& tx, ReaderId reader, Instant before, int most) {
    return tx.run(kSweepAside, {{":reader", reader}, {":before", before}, {":most", most}});
}

namespace {

std::vector<SchoolId> schools_of(db::Session& session, PersonId person) {
    std::vector<SchoolId> schools;
    for (auto rows = session.select(kSchoolsOfPerson, {{":person", person}}); rows.next();)
        schools.push_back(rows.id<SchoolId>(0));
    return schools;
}

} // namespace

std::vector<Tap> taps_of_person(db::Session& session, PersonId person, int most) {
    std::vector<Tap> taps;
    for (auto const school : schools_of(session, person)) {
        auto here = read_taps(session.select(kOfPerson, {{":school", school}, {":person", person}, {":most", most}}));
        taps.insert(taps.end(), here.begin(), here.end());
    }
    std::ranges::sort(taps, std::ranges::greater(), &Tap::at);
    if (taps.size() > static_cast<std::size_t>(most)) taps.resize(static_cast<std::size_t>(most));
    return taps;
}

Status forget_taps_of(db::Tx& tx, PersonId person) {
    for (auto const school : schools_of(tx, person))
        TRY_DO(tx.run(kForget, {{":school", school}, {":person", person}}));
    return {};
}

} // namespace belfry::cards
