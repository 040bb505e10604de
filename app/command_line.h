#pragma once
// The command line: serve, demo, migrate, check, config, and what areas contribute (import, export, person ..).

namespace belfry::app {

// Gives the exit status: 0 done, 1 it failed (said on standard error), 2 the words were wrong.
int run(int count, char** arguments);

} // namespace belfry::app
