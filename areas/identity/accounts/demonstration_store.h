#pragma once
// One sign-in for each kind of person of a demonstration, to be shown where people sign in to a trial.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platform/db/db.h"

namespace belfry::identity {

// Of every account of a demonstration; these people do not exist.
inline constexpr std::string_view kDemonstrationPassword = "ring the bell";

struct DemonstrationSignIn {
    std::string who; // "Pupil at Elmgreen School: Zoë O'Brien"
    std::string username;
};
std::vector<DemonstrationSignIn> demonstration_sign_ins(db::Session& session);
Status keep_demonstration_sign_ins(db::Tx& tx, std::vector<DemonstrationSignIn> const& people);

} // namespace belfry::identity
