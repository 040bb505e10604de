#pragma once
// A reader at a gate, and what goes wrong with some of them.

#include <memory>

#include "app/day/script.h"
#include "app/day/stage.h"

namespace belfry::day {

void play_reader(Stage& stage, ReaderPart const& part);

} // namespace belfry::day
