#pragma once
// The terms of all schools, kept in memory for a few seconds: every Today asks for them, and they change a few times a
// year. What a page of this node changes shows at once, or, where somebody's Today was made in the very moment of the
// change, within kKeptTermsSeconds; what another node or an import changes, within those seconds.

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "areas/directory/schools/school_store.h"
#include "platform/extension/call.h"

namespace belfry::directory {

inline constexpr int kKeptTermsSeconds = 5;
inline constexpr int kKeptTermsMax = 20000; // more are not kept, but read each time

class KeptTerms {
public:
    // The authority's terms and the school's own, around today, in order. Safe from any thread.
    std::shared_ptr<std::vector<Term> const> around_today(platform::Call& call, SchoolId school);

private:
    struct Copy {
        Instant read_at;
        SchoolDay day;
        std::int64_t writes = 0;
        std::vector<Term> authority;
        std::map<SchoolId, std::vector<Term>> of_school; // those that have terms of their own, with the authority's
        bool fits(Instant now, SchoolDay today) const;
    };
    std::shared_ptr<Copy const> copy(platform::Call& call);

    std::mutex mutex_;
    std::shared_ptr<Copy const> copy_;
};

} // namespace belfry::directory
