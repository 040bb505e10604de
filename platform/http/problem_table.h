#pragma once
// THE table from a problem's kind to what the other end and the log are told. Nothing else decides a status.

#include "base/result.h"

namespace belfry::http {

enum class Loudness { quiet, info, warn, error }; // of a problem in the log

struct ProblemFace {
    ProblemKind kind;
    int status;
    Loudness log;
    int retry_seconds; // Retry-After; 0: none
};

inline constexpr ProblemFace kProblemTable[] = {
    {ProblemKind::invalid, 422, Loudness::quiet, 0},  {ProblemKind::not_found, 404, Loudness::quiet, 0},
    {ProblemKind::forbidden, 403, Loudness::info, 0}, {ProblemKind::signed_out, 401, Loudness::quiet, 0},
    {ProblemKind::conflict, 409, Loudness::quiet, 0}, {ProblemKind::too_large, 413, Loudness::info, 0},
    {ProblemKind::too_many, 429, Loudness::info, 60}, {ProblemKind::unavailable, 503, Loudness::warn, 5},
    {ProblemKind::timed_out, 408, Loudness::info, 0}, {ProblemKind::internal, 500, Loudness::error, 0},
};

constexpr ProblemFace const& face_of(ProblemKind kind) {
    for (auto const& face : kProblemTable)
        if (face.kind == kind) return face;
    return kProblemTable[sizeof kProblemTable / sizeof kProblemTable[0] - 1];
}

} // namespace belfry::http
