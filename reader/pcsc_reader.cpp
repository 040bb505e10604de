// PC/SC: asks pcscd for a change of the reader's state, then the card for its UID (PC/SC part 3: FF CA 00 00 00).
#include <winscard.h>

#include <thread>

#include "base/text.h"
#include "reader/card_reader.h"

namespace belfry::reader {
namespace {

using std::chrono::milliseconds;

constexpr BYTE kGetUid[] = {0xFF, 0xCA, 0x00, 0x00, 0x00};
constexpr std::size_t kUidBytesMax = 32;
constexpr auto kPause = milliseconds(200); // where there is nothing to wait for

class PcscReader final : public CardReader {
public:
    explicit PcscReader(std::string name) : wanted_(std::move(name)) {}
    ~PcscReader() override { forget(); }

    Seen wait(milliseconds most) override {
        if (!connect()) return pause({State::no_service, false, {}}, most);
        if (name_.empty() && !choose()) return pause({State::no_reader, false, {}}, most);
        SCARD_READERSTATE state{};
        state.szReader = name_.c_str();
        state.dwCurrentState = known_;
        auto const answer = SCardGetStatusChange(context_, static_cast<DWORD>(most.count()), &state, 1);
        if (answer == SCARD_E_TIMEOUT) return {State::ready, false, {}};
        if (answer != SCARD_S_SUCCESS) return lost(answer);
        bool const was_there = (known_ & SCARD_STATE_PRESENT) != 0;
        known_ = state.dwEventState & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
        if (known_ & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE | SCARD_STATE_IGNORE))
            return lost(SCARD_E_READER_UNAVAILABLE);
        bool const there = (known_ & SCARD_STATE_PRESENT) != 0;
        if (!there || was_there) return {State::ready, false, {}};
        if (known_ & SCARD_STATE_MUTE) return {State::ready, true, {}};
        return {State::ready, true, read_uid()};
    }

private:
    static Seen pause(Seen seen, milliseconds most) {
        std::this_thread::sleep_for(std::min(most, kPause));
        return seen;
    }

    bool connect() {
        if (connected_) return true;
        connected_ = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context_) == SCARD_S_SUCCESS;
        return connected_;
    }

    void forget() {
        if (connected_) SCardReleaseContext(context_);
        connected_ = false;
        name_.clear();
        known_ = SCARD_STATE_UNAWARE;
    }

    // The service has gone, or the reader.
    Seen lost(LONG answer) {
        bool const service = answer == SCARD_E_NO_SERVICE || answer == SCARD_E_SERVICE_STOPPED ||
                             answer == SCARD_E_INVALID_HANDLE || answer == SCARD_F_COMM_ERROR;
        if (service) forget();
        name_.clear();
        known_ = SCARD_STATE_UNAWARE;
        return pause({service ? State::no_service : State::no_reader, false, {}}, kPause);
    }

    bool choose() {
        DWORD size = 0;
        if (SCardListReaders(context_, nullptr, nullptr, &size) != SCARD_S_SUCCESS || size == 0) {
            if (SCardIsValidContext(context_) != SCARD_S_SUCCESS) forget();
            return false;
        }
        std::string names(size, '\0');
        if (SCardListReaders(context_, nullptr, names.data(), &size) != SCARD_S_SUCCESS) return false;
        for (auto const name : split(std::string_view(names).substr(0, size), '\0')) {
            if (name.empty() || name.find(wanted_) == std::string_view::npos) continue;
            name_ = name;
            known_ = SCARD_STATE_UNAWARE;
            return true;
        }
        return false;
    }

    std::optional<std::string> read_uid() const {
        SCARDHANDLE card = 0;
        DWORD protocol = 0;
        if (SCardConnect(context_, name_.c_str(), SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card,
                         &protocol) != SCARD_S_SUCCESS)
            return std::nullopt;
        BYTE answer[kUidBytesMax + 2];
        DWORD size = sizeof answer;
        auto const* const how = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
        auto const sent = SCardTransmit(card, how, kGetUid, sizeof kGetUid, nullptr, answer, &size);
        SCardDisconnect(card, SCARD_LEAVE_CARD);
        if (sent != SCARD_S_SUCCESS || size < 3 || answer[size - 2] != 0x90 || answer[size - 1] != 0x00)
            return std::nullopt;
        std::string uid = hex({reinterpret_cast<char const*>(answer), size - 2});
        for (auto& c : uid)
            if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
        return uid;
    }

    std::string wanted_, name_;
    SCARDCONTEXT context_ = 0;
    bool connected_ = false;
    DWORD known_ = SCARD_STATE_UNAWARE;
};

} // namespace

std::unique_ptr<CardReader> make_pcsc_reader(std::string name) { return std::make_unique<PcscReader>(std::move(name)); }

} // namespace belfry::reader
