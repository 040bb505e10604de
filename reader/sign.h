#pragma once
// What the person at the reader sees: one clear sign, and a line for whoever looks after it. On a terminal it fills the
// screen; elsewhere each thing is a line of its own. Safe from any thread.

#include <chrono>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "platform/ui/words.h"

namespace belfry::reader {

class Sign {
public:
    // `plain`: lines, not a screen.
    Sign(std::FILE* out, bool plain);

    // ---- at the reader
    void taken(std::int64_t seq);
    void taken_already();         // the same card a moment ago
    void not_read();              // a card whose number does not come
    void not_kept();              // the disk takes nothing: the person must go to the office
    void no_reader(bool service); // none is plugged in, or (service) the machine's smart-card service is away
    void ready();
    // ---- on the line
    void sent(std::int64_t taps, std::size_t waiting);
    void set_aside(std::int64_t seq, std::string_view reason);
    void line_down(std::size_t waiting);
    void key_refused(std::size_t waiting);
    void refused(std::int64_t seq, int status);
    void damaged(std::size_t lines); // of the queue, left out; said for as long as the gateway runs

    // Takes a sign off that has stood long enough.
    void tick();
    std::string_view word(ui::Key key) const { return words_.text(key); }

private:
    enum class Tone { waiting, good, bad };
    void show(Tone tone, std::string words);
    void rest();
    void draw(Tone tone, std::string_view words);
    void say(std::string_view line);

    std::mutex mutex_;
    std::FILE* out_;
    bool plain_;
    ui::Words words_;
    std::string resting_, status_;
    bool resting_bad_ = false;
    std::size_t damaged_ = 0;
    std::optional<std::chrono::steady_clock::time_point> until_; // of the sign that stands
};

} // namespace belfry::reader
