// SQL of lesson registers. A lesson has one to three entries; a school some 300 lessons a day.
#include "areas/registration/lessons/lesson_store.h"

#include <algorithm>

#include "areas/registration/marks/packed.h"

namespace belfry::registration {
namespace {

constexpr db::Sql kOfLesson = "SELECT made_by, made_at, marks FROM registration_lessons WHERE school_id = :school "
                              "AND day = :day AND series_id = :series ORDER BY id";
constexpr db::Sql kOfDay = "SELECT series_id, starts, made_by, made_at, marks FROM registration_lessons "
                           "WHERE school_id = :school AND day = :day ORDER BY series_id, id";
constexpr db::Sql kAdd = "INSERT INTO registration_lessons (id, school_id, day, series_id, starts, made_by, made_at, "
                         "marks) VALUES (:id, :school, :day, :series, :starts, :by, :at, :marks)";

void read_entry(std::map<PersonId, LessonMark>& marks, db::Rows const& rows, int at) {
    for (auto const& one : unpack(rows.bytes(at + 2)))
        marks[one.pupil] = {{one.code, one.minutes, Source::teacher}, rows.id<PersonId>(at), rows.instant(at + 1)};
}

} // namespace

std::map<PersonId, LessonMark> lesson_marks(db::Session& session, SchoolId school, timetable::LessonId lesson) {
    std::map<PersonId, LessonMark> marks;
    auto rows = session.select(kOfLesson, {{":school", school}, {":day", lesson.day}, {":series", lesson.series}});
    while (rows.next()) read_entry(marks, rows, 0);
    return marks;
}

Result<Saved> save_lesson(db::Tx& tx, Instant now, LessonBatch const& batch) {
    TRY_DO(check_marks(batch.marks, batch.lesson.day));
    auto const known = lesson_marks(tx, batch.school, batch.lesson);
    Saved saved;
    std::string packed;
    for (auto const& wanted : batch.marks) {
        auto const found = known.find(wanted.pupil);
        Mark const current = found == known.end() ? Mark{} : found->second.mark;
        Mark const mark{wanted.code, wanted.minutes, Source::teacher};
        auto const outcome = decide(current, mark, wanted.shown);
        if (outcome == Outcome::clash) saved.clashes.push_back({wanted.pupil, current, wanted.code});
        if (outcome != Outcome::counts) continue;
        pack(packed, {wanted.pupil, wanted.code, wanted.minutes, true});
        ++saved.counted;
    }
    if (packed.empty()) return saved;
    TRY_DO(tx.run(kAdd, {{":id", next_id<EntryId>()},
                         {":school", batch.school},
                         {":day", batch.lesson.day},
                         {":series", batch.lesson.series},
                         {":starts", batch.starts.minutes()},
                         {":by", batch.by},
                         {":at", now},
                         {":marks", db::Bytes{packed}}}));
    return saved;
}

std::vector<DayLesson> lessons_of_day(db::Session& session, SchoolId school, SchoolDay day) {
    std::vector<DayLesson> all;
    auto rows = session.select(kOfDay, {{":school", school}, {":day", day}});
    while (rows.next()) {
        auto const series = rows.id<timetable::SeriesId>(0);
        if (all.empty() || all.back().series != series) all.push_back({series, TimeOfDay(rows.integer(1)), {}});
        read_entry(all.back().marks, rows, 2);
    }
    return all;
}

} // namespace belfry::registration
