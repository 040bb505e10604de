// The outbox. Its waiting part is small and has an index of its own, so that looking costs nothing when nothing waits.
#include "platform/events/events_store.h"

namespace belfry::events::store {
namespace {

constexpr db::Sql kAdd = "INSERT INTO events_outbox (id, name, subject, school_id, body, at) "
                         "VALUES (:id, :name, :subject, :school, :body, :at)";
constexpr db::Sql kWaiting =
    "SELECT e.id, e.name, e.subject, e.school_id, e.body, e.at, m.handler, m.state, m.tries, m.next_try FROM "
    "(SELECT id, name, subject, school_id, body, at FROM events_outbox WHERE handled = 0 AND id > :after "
    "ORDER BY id LIMIT :most) AS e LEFT JOIN events_marks m ON m.event_id = e.id ORDER BY e.id";
constexpr db::Sql kMarkHandled =
    "INSERT INTO events_marks (event_id, handler, state) VALUES (:event, :handler, 'handled') "
    "ON CONFLICT (event_id, handler) DO UPDATE SET state = 'handled' "
    "WHERE events_marks.state = 'trying'";
constexpr db::Sql kMarkFailed =
    "INSERT INTO events_marks (event_id, handler, state, tries, next_try) "
    "VALUES (:event, :handler, :state, :tries, :next_try) "
    "ON CONFLICT (event_id, handler) DO UPDATE SET state = excluded.state, tries = excluded.tries, "
    "next_try = excluded.next_try WHERE events_marks.state = 'trying'";
constexpr db::Sql kFinish = "UPDATE events_outbox SET handled = 1 WHERE id = :event";
constexpr db::Sql kRemove = "DELETE FROM events_outbox WHERE id IN "
                            "(SELECT id FROM events_outbox WHERE handled = 1 AND at < :moment LIMIT :most)";

Mark mark_from(std::string_view text) {
    if (text == "handled") return Mark::handled;
    return text == "given_up" ? Mark::given_up : Mark::trying;
}

} // namespace

Status add(db::Tx& tx, Event const& event) {
    TRY_DO(tx.run(kAdd, {{":id", event.id},
                         {":name", event.name},
                         {":subject", event.subject},
                         {":school", event.school},
                         {":body", event.body},
                         {":at", event.at}}));
    return {};
}

std::vector<Waiting> waiting(db::Session& session, EventId after, int most) {
    std::vector<Waiting> all;
    auto rows = session.select(kWaiting, {{":after", after.value()}, {":most", most}});
    while (rows.next()) {
        auto const id = rows.id<EventId>(0);
        if (all.empty() || all.back().event.id != id)
            all.push_back({{id, rows.str(1), rows.i64(2), rows.id<SchoolId>(3), rows.str(4), rows.instant(5)}, {}});
        if (!rows.is_null(6))
            all.back().marks[rows.str(6)] = {mark_from(rows.text(7)), rows.integer(8), rows.instant(9)};
    }
    return all;
}

Result<bool> mark_handled(db::Tx& tx, EventId event, std::string_view handler) {
    TRY(touched, tx.run(kMarkHandled, {{":event", event}, {":handler", handler}}));
    return touched == 1;
}

Status mark_failed(db::Tx& tx, EventId event, std::string_view handler, Marked const& mark) {
    TRY_DO(tx.run(kMarkFailed, {{":event", event},
                                {":handler", handler},
                                {":state", mark.mark == Mark::given_up ? "given_up" : "trying"},
                                {":tries", mark.tries},
                                {":next_try", mark.next_try}}));
    return {};
}

Status finish(db::Tx& tx, EventId event) {
    TRY_DO(tx.run(kFinish, {{":event", event}}));
    return {};
}

Result<std::int64_t> remove_handled_before(db::Tx& tx, Instant moment, int most) {
    return tx.run(kRemove, {{":moment", moment}, {":most", most}});
}

} // namespace belfry::events::store
