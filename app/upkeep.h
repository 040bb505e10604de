#pragma once
// What the database is looked after by, without anybody asking.

#include <atomic>
#include <filesystem>

#include "platform/db/db.h"
#include "platform/extension/area.h"

namespace belfry::app {

class Upkeep {
public:
    // `file`: of SQLite; empty over PostgreSQL. Outlives the kinds.
    Upkeep(db::Database& db, std::filesystem::path file);
    // SQLite: each night every page is read ("db.check"). PostgreSQL: tables that have grown are looked at
    // ("db.statistics").
    void add_jobs(jobs::Kinds& kinds);
    // "whole": false from when a spoilt page was found until the program starts over a mended file.
    platform::HealthCheck health_check();

private:
    db::Database& db_;
    std::filesystem::path const file_;
    std::atomic<bool> damaged_{false};
};

} // namespace belfry::app
