#pragma once
// Fallible values. An expected failure is a value of type Problem; an exception means a broken world
// (a lost database, a full disk), and is caught only where a request or a job begins.

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace belfry {

// What sort of failure it is. platform/http/problem_table.h turns each into a status, a page and a log level.
enum class ProblemKind {
    invalid,     // the user's input cannot be taken as it stands
    not_found,   // there is no such thing, or the viewer may not know that there is
    forbidden,   // the viewer is known and may not do this
    signed_out,  // the viewer must sign in first
    conflict,    // somebody else changed it first, or it exists already
    too_large,   // a limit on size
    too_many,    // a limit on rate
    unavailable, // something that Belfry needs is away; trying again may help
    timed_out,   // a limit on time
    internal,    // our own mistake
};

// `code` names the sentence the user reads (text file key "problem.<code>") and must be a literal.
// `detail` is for the log, is never shown, and holds no personal data.
struct Problem {
    ProblemKind kind = ProblemKind::internal;
    std::string_view code;
    std::string detail = {};
};

inline Problem invalid(std::string_view code, std::string detail = {}) {
    return {ProblemKind::invalid, code, std::move(detail)};
}
inline Problem not_found(std::string_view code = "not_found", std::string detail = {}) {
    return {ProblemKind::not_found, code, std::move(detail)};
}
inline Problem forbidden(std::string_view code = "forbidden", std::string detail = {}) {
    return {ProblemKind::forbidden, code, std::move(detail)};
}
inline Problem conflict(std::string_view code, std::string detail = {}) {
    return {ProblemKind::conflict, code, std::move(detail)};
}

// Stops the program: one of our own assumptions is wrong. User input never reaches this.
#define BELFRY_ASSERT(condition)                                                                                       \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            std::fprintf(stderr, "belfry: assertion failed: %s (%s:%d)\n", #condition, __FILE__, __LINE__);            \
            std::abort();                                                                                              \
        }                                                                                                              \
    } while (false)

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Problem problem) : state_(std::in_place_index<1>, std::move(problem)) {}

    [[nodiscard]] bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return must_be_ok(), *std::get_if<0>(&state_); }
    T const& value() const& { return must_be_ok(), *std::get_if<0>(&state_); }
    T&& value() && { return must_be_ok(), std::move(*std::get_if<0>(&state_)); }
    T& operator*() & { return value(); }
    T const& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    T const* operator->() const { return &value(); }

    Problem& problem() & { return *problem_or_stop(); }
    Problem const& problem() const& { return *const_cast<Result*>(this)->problem_or_stop(); }
    Problem&& problem() && { return std::move(*problem_or_stop()); }

private:
    void must_be_ok() const { BELFRY_ASSERT(ok()); }
    Problem* problem_or_stop() {
        BELFRY_ASSERT(!ok());
        return std::get_if<1>(&state_);
    }
    std::variant<T, Problem> state_;
};

// A result with nothing to give: `return {};` is success.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Problem problem) : problem_(std::move(problem)) {}

    [[nodiscard]] bool ok() const { return !problem_.has_value(); }
    explicit operator bool() const { return ok(); }

    Problem& problem() & { return problem_or_stop(); }
    Problem const& problem() const& { return const_cast<Result*>(this)->problem_or_stop(); }
    Problem&& problem() && { return std::move(problem_or_stop()); }

private:
    Problem& problem_or_stop() {
        BELFRY_ASSERT(problem_.has_value());
        return *problem_;
    }
    std::optional<Problem> problem_;
};

using Status = Result<void>;

// TRY(person, people.find(id));   declares `person`, or returns the problem from this function.
#define TRY(name, ...)                                                                                                 \
    auto name##_result_ = (__VA_ARGS__);                                                                               \
    if (!name##_result_.ok()) return std::move(name##_result_).problem();                                              \
    auto name = std::move(name##_result_).value()

// TRY_DO(store.save(person));     the same where there is nothing to name.
#define TRY_DO(...)                                                                                                    \
    do {                                                                                                               \
        if (auto try_result_ = (__VA_ARGS__); !try_result_.ok()) return std::move(try_result_).problem();              \
    } while (false)

} // namespace belfry
