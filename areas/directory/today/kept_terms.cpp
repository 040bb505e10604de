// One statement every few seconds on each node. Some twenty rows for the authority; schools with a year of their own
// have as many each.
#include "areas/directory/today/kept_terms.h"

#include <algorithm>

namespace belfry::directory {
namespace {

constexpr int kDaysBack = 120, kDaysAhead = 240;

bool earlier(Term const& a, Term const& b) {
    if (a.starts_on != b.starts_on) return a.starts_on < b.starts_on;
    if (a.ends_on != b.ends_on) return a.ends_on > b.ends_on; // a term before the half term that begins with it
    return a.name < b.name;
}

} // namespace

bool KeptTerms::Copy::fits(Instant now, SchoolDay today) const {
    return day == today && writes == term_writes() && now >= read_at && now.seconds_since(read_at) < kKeptTermsSeconds;
}

// None where there are too many.
std::shared_ptr<KeptTerms::Copy const> KeptTerms::copy(platform::Call& call) {
    auto const now = call.now();
    auto const today = call.today();
    {
        std::lock_guard const guard(mutex_);
        if (copy_ && copy_->fits(now, today)) return copy_;
    }
    auto made = std::make_shared<Copy>();
    made->read_at = now;
    made->day = today;
    made->writes = term_writes(); // before reading: what is written meanwhile makes the copy unfit
    auto const all = all_terms(call.db(), today.plus(-kDaysBack), today.plus(kDaysAhead), kKeptTermsMax + 1);
    if (all.size() > kKeptTermsMax) return nullptr;
    for (auto const& term : all) (term.school ? made->of_school[term.school] : made->authority).push_back(term);
    for (auto& [school, terms] : made->of_school) {
        terms.insert(terms.end(), made->authority.begin(), made->authority.end());
        std::ranges::stable_sort(terms, earlier);
    }
    std::lock_guard const guard(mutex_);
    copy_ = made;
    return made;
}

std::shared_ptr<std::vector<Term> const> KeptTerms::around_today(platform::Call& call, SchoolId school) {
    auto const kept = copy(call);
    if (!kept) {
        auto const today = call.today();
        return std::make_shared<std::vector<Term> const>(
            terms_of(call.db(), school, today.plus(-kDaysBack), today.plus(kDaysAhead)));
    }
    auto const own = kept->of_school.find(school);
    return {kept, own == kept->of_school.end() ? &kept->authority : &own->second};
}

} // namespace belfry::directory
