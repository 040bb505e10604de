#pragma once
// A contactless reader on this machine, through PC/SC (pcsclite).

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace belfry::reader {

class CardReader {
public:
    enum class State { no_service, no_reader, ready };
    struct Seen {
        State state = State::no_service;
        bool card = false;              // one came
        std::optional<std::string> uid; // its number in hex; nothing where it could not be read
    };
    virtual ~CardReader() = default;
    // Waits at most that long for a card to come. Each card comes once, until it is taken away.
    virtual Seen wait(std::chrono::milliseconds most) = 0;
};

// `name`: part of the reader's name; empty: the first there is. A reader may be unplugged and come back.
std::unique_ptr<CardReader> make_pcsc_reader(std::string name);

} // namespace belfry::reader
