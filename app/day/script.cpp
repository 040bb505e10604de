// The day's plan: 250,000 arrivals, 10,000 registers, 12,000 visits of parents; a second of work and some 60 MB.
#include "app/day/script.h"

#include <algorithm>

#include "base/mix.h"

namespace belfry::day {
namespace {

constexpr int kAbsentPermille = 45, kLatePermille = 25, kTwicePermille = 30, kBusCardPermille = 2, kVisitPermille = 1;
constexpr int kReportPermille = 100; // of parents who look
constexpr Moment kFirst = moment(8, 36), kBell = moment(8, 46), kLastLate = moment(9, 5);
constexpr std::size_t kSpread = 480000;
constexpr int kFaultyTaps = 1800;
constexpr Moment kFaultyEvery = 50;

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        auto const number = mix(state_);
        state_ += kMixStep;
        return number;
    }
    Moment between(Moment from, Moment until) {
        return from + static_cast<Moment>(next() % static_cast<std::uint64_t>(until - from));
    }
    bool permille(int n) { return static_cast<int>(next() % 1000) < n; }
    // Few at first and at the end, most in the middle: the mean of three throws.
    Moment crowd(Moment from, Moment until) {
        return (between(from, until) + between(from, until) + between(from, until)) / 3;
    }

private:
    std::uint64_t state_;
};

class Writer {
public:
    Writer(Cast const& cast, std::uint64_t seed) : cast_(cast), random_(seed) {}

    Script write() {
        for (std::size_t i = 0; i < cast_.schools.size(); ++i) school(i);
        odd_readers();
        for (auto& reader : script_.readers) std::ranges::stable_sort(reader.taps, {}, &PlannedTap::at);
        return std::move(script_);
    }

private:
    void school(std::size_t index) {
        auto const& school = cast_.schools[index];
        auto const first_reader = script_.readers.size();
        visitor_ = index > 0 ? cast_.schools[index - 1].registers[0].pupils.back() : PersonId();
        for (auto const id : school.gates) script_.readers.push_back({id, Character::steady, {}});
        std::vector<PersonId> ill;
        for (std::size_t i = 0; i < school.parents.size(); ++i) {
            ParentPart part{index, i, random_.between(moment(8, 21), moment(9, 10)), random_.permille(kReportPermille)};
            if (part.reports) {
                part.looks = random_.between(moment(8, 21), moment(8, 40));
                ill.push_back(school.parents[i].child);
            }
            script_.parents.push_back(part);
        }
        std::ranges::sort(ill);
        for (std::size_t i = 0; i < school.registers.size(); ++i) {
            auto const& one = school.registers[i];
            RegisterPart part{.school = index, .number = i};
            part.signs_in = random_.between(moment(8, 21), moment(8, 42));
            part.opens[0] = random_.between(moment(8, 45), moment(8, 53));
            part.opens[1] = random_.between(moment(13, 10), moment(13, 18));
            part.thinks = random_.between(12000, 40000);
            tap(gate(school, first_reader), part.signs_in - random_.between(60000, 300000), one.teacher);
            for (auto const pupil : one.pupils) {
                bool const away = std::ranges::binary_search(ill, pupil) || random_.permille(kAbsentPermille);
                part.arrives.push_back(away ? kNever : arrival(gate(school, first_reader), pupil));
            }
            if (!one.sign_in.empty()) script_.registers.push_back(std::move(part));
        }
    }

    ReaderPart& gate(School const& school, std::size_t first_reader) {
        return script_.readers[first_reader + random_.next() % school.gates.size()];
    }

    void tap(ReaderPart& reader, Moment at, PersonId person) {
        if (person) reader.taps.push_back({at, cards::demonstration_number(person)});
    }

    Moment arrival(ReaderPart& reader, PersonId pupil) {
        bool const late = random_.permille(kLatePermille);
        auto const at = late ? random_.between(kBell, kLastLate) : random_.crowd(kFirst, kBell);
        tap(reader, at, pupil);
        if (random_.permille(kTwicePermille)) tap(reader, at + random_.between(2000, 6000), pupil);
        if (random_.permille(kBusCardPermille))
            reader.taps.push_back({at - 3000, "B" + std::to_string(random_.next() % 100000000)});
        if (random_.permille(kVisitPermille)) tap(reader, at - 1500, visitor_);
        return at;
    }

    // One of each kind, at readers where no pupil arrives, so that everybody's marks stay what they should be; the
    // two that only send otherwise than the rest are gates. The first schools have them, so that one technician may see
    // them all.
    void odd_readers() {
        if (script_.readers.size() > 2) script_.readers[1].character = Character::says_twice;
        if (script_.readers.size() > 3) script_.readers[2].character = Character::lost_line;
        Character const odd[] = {Character::faulty, Character::wrong_key, Character::wrong_clock};
        std::size_t next = 0;
        for (auto const& school : cast_.schools)
            for (auto const id : school.others)
                if (next < std::size(odd)) odd_reader({id, odd[next++], {}}, school.registers[0].pupils);
    }

    void odd_reader(ReaderPart part, std::vector<PersonId> const& pupils) {
        bool const faulty = part.character == Character::faulty;
        int const taps = faulty ? kFaultyTaps : 20;
        for (int i = 0; i < taps; ++i)
            tap(part, moment(8, 38) + i * (faulty ? kFaultyEvery : 20000),
                pupils[faulty ? 0 : static_cast<std::size_t>(i) % pupils.size()]);
        script_.readers.push_back(std::move(part));
    }

    Cast const& cast_;
    Random random_;
    Script script_;
    PersonId visitor_; // somebody of the school before, on the way past this one
};

} // namespace

std::int64_t Script::taps() const {
    std::size_t all = 0;
    for (auto const& reader : readers) all += reader.taps.size();
    return static_cast<std::int64_t>(all);
}

Script write_script(Cast const& cast, std::uint64_t seed) { return Writer(cast, seed).write(); }

void cut(Script& script, Moment from, Moment until) {
    auto const outside = [&](Moment at) { return at < from || at >= until; };
    for (auto& reader : script.readers)
        std::erase_if(reader.taps, [&](PlannedTap const& tap) { return outside(tap.at); });
    std::erase_if(script.readers, [](ReaderPart const& reader) { return reader.taps.empty(); });
    std::erase_if(script.parents, [&](ParentPart const& parent) { return outside(parent.looks); });
    std::size_t number = 0;
    for (auto& one : script.registers) {
        for (auto& opens : one.opens)
            if (outside(opens)) opens = kNever;
        // Whoever came before that comes in the minutes after it, and not all at once.
        if (one.signs_in < from) one.signs_in = from + static_cast<Moment>(number++ * 7919 % kSpread);
    }
    std::erase_if(script.registers,
                  [](RegisterPart const& one) { return one.opens[0] == kNever && one.opens[1] == kNever; });
}

} // namespace belfry::day
