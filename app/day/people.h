#pragma once
// Teachers who take their registers and parents who look.

#include <functional>
#include <memory>
#include <vector>

#include "app/day/script.h"
#include "app/day/stage.h"

namespace belfry::day {

class Part {
public:
    virtual ~Part() = default;
    // Signs in before the day begins; `then` is called in any case.
    virtual void sign_in_early(std::function<void()> then) = 0;
    virtual void play() = 0;
};
std::shared_ptr<Part> make_teacher(Stage& stage, RegisterPart const& part);
std::shared_ptr<Part> make_parent(Stage& stage, ParentPart const& part);

} // namespace belfry::day
