// QR codes by libqrencode. A page of class slips has forty, an enrolment page one; each takes some 0.2 ms.
#include "platform/pdf/qr.h"

#include <qrencode.h>

#include <memory>

namespace belfry::pdf {

Result<QrCode> qr_code(std::string_view text) {
    if (text.empty() || text.size() > kQrBytesMax) return invalid("qr_text");
    std::unique_ptr<QRcode, void (*)(QRcode*)> made(
        QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<unsigned char const*>(text.data()), 0,
                          QR_ECLEVEL_M),
        QRcode_free);
    if (!made) return invalid("qr_text");
    QrCode code;
    code.side = made->width;
    auto const count = static_cast<std::size_t>(code.side) * static_cast<std::size_t>(code.side);
    code.dark.resize(count);
    for (std::size_t i = 0; i < count; ++i) code.dark[i] = (made->data[i] & 1) != 0;
    return code;
}

// A run of dark modules in a row is one rectangle, so that the path stays short and shows no hairlines.
std::string QrCode::svg_path() const {
    std::string d;
    for (int row = 0; row < side; ++row) {
        for (int column = 0; column < side; ++column) {
            if (!at(column, row)) continue;
            int run = 1;
            while (column + run < side && at(column + run, row)) ++run;
            d += 'M' + std::to_string(column + kQrQuietModules) + ' ' + std::to_string(row + kQrQuietModules) + 'h' +
                 std::to_string(run) + "v1h-" + std::to_string(run) + 'z';
            column += run;
        }
    }
    return d;
}

} // namespace belfry::pdf
