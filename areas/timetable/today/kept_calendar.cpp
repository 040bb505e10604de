// One statement every few seconds for each school whose people look, instead of one a page.
#include "areas/timetable/today/kept_calendar.h"

namespace belfry::timetable {
namespace {

// A cycle that began last September, and the longest holiday after today.
constexpr int kDaysBack = 460, kDaysAhead = 400;

} // namespace

TermsOf KeptCalendar::of(platform::Call& call) {
    return [this, &call](std::span<SchoolId const> schools, SchoolDay from, SchoolDay until) {
        auto const now = call.now();
        auto const today = call.today();
        bool kept = from >= today.plus(-kDaysBack) && until <= today.plus(kDaysAhead);
        std::vector<directory::Term> terms;
        std::vector<SchoolId> missing;
        if (kept) {
            std::lock_guard const guard(mutex_);
            for (auto const school : schools) {
                auto const found = schools_.find(school);
                if (found == schools_.end() || found->second.from > from || found->second.until < until ||
                    now < found->second.read_at || now.seconds_since(found->second.read_at) >= kKeptSeconds)
                    missing.push_back(school);
            }
            if (missing.empty())
                for (auto const school : schools)
                    for (auto const& term : schools_[school].terms)
                        if (term.school || school == schools.front()) terms.push_back(term);
        }
        if (kept && missing.empty()) return terms;
        if (!kept) return directory::terms_of_schools(call.db(), schools, from, until);
        auto const first = today.plus(-kDaysBack), last = today.plus(kDaysAhead);
        terms = directory::terms_of_schools(call.db(), schools, first, last);
        std::lock_guard const guard(mutex_);
        if (schools_.size() >= kSchoolsMax) schools_.clear();
        for (auto const school : schools) {
            Kept one{now, first, last, {}};
            for (auto const& term : terms)
                if (term.school.empty() || term.school == school) one.terms.push_back(term);
            schools_[school] = std::move(one);
        }
        return terms;
    };
}

} // namespace belfry::timetable
