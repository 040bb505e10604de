// A file of one line. Written under another name and moved there, so that nobody reads half of it.
#include "app/demonstration_clock.h"

#include <condition_variable>
#include <fstream>
#include <mutex>

namespace belfry::app {
namespace {

constexpr std::chrono::milliseconds kLook{250};

std::filesystem::path file_of(std::filesystem::path const& folder) { return folder / "demonstration-clock"; }

std::filesystem::path mark_of(std::filesystem::path const& folder) { return folder / "demonstration"; }

} // namespace

void mark_demonstration(std::filesystem::path const& folder) {
    std::ofstream(mark_of(folder)) << "fictional people only\n";
}

bool is_demonstration(std::filesystem::path const& folder) {
    std::error_code ignored;
    return std::filesystem::exists(mark_of(folder), ignored);
}

std::optional<ShiftedClock::Setting> read_demonstration_clock(std::filesystem::path const& folder) {
    if (!is_demonstration(folder)) return std::nullopt;
    std::ifstream kept(file_of(folder));
    std::string const text{std::istreambuf_iterator<char>(kept), {}};
    return ShiftedClock::Setting::parse(text);
}

void keep_demonstration_clock(std::filesystem::path const& folder, ShiftedClock::Setting const& setting) {
    if (!is_demonstration(folder)) return;
    auto const file = file_of(folder);
    auto fresh = file;
    fresh += ".new";
    std::ofstream(fresh) << setting.text();
    std::error_code ignored;
    std::filesystem::rename(fresh, file, ignored);
}

ClockFollower::ClockFollower(std::filesystem::path folder, ShiftedClock& clock)
    : thread_([folder = std::move(folder), &clock](std::stop_token const& stop) {
          std::mutex mutex;
          std::condition_variable_any wake;
          std::string known;
          std::unique_lock lock(mutex);
          while (!wake.wait_for(lock, stop, kLook, [] { return false; }) && !stop.stop_requested()) {
              auto const setting = read_demonstration_clock(folder);
              if (!setting || setting->text() == known) continue;
              known = setting->text();
              clock.set(*setting);
          }
      }) {}

} // namespace belfry::app
