// Drawing badges: a class of thirty takes some 15 ms.
#include "areas/cards/badges/badge_pages.h"
#include "platform/pdf/pdf.h"

namespace belfry::cards {
namespace {

constexpr int kColumns = 2, kRows = 5;
constexpr double kWidth = pdf::kCard.width_mm, kHeight = pdf::kCard.height_mm, kInset = 4, kQr = 44;

} // namespace

Result<std::string> badge_sheet(std::string_view title, std::string_view school, std::string_view how,
                                std::vector<PrintedBadge> const& badges, Instant made) {
    pdf::Document page(pdf::kA4, title, made);
    double const left = (pdf::kA4.width_mm - kColumns * kWidth) / 2, top = (pdf::kA4.height_mm - kRows * kHeight) / 2;
    int place = 0;
    for (auto const& badge : badges) {
        if (place == kColumns * kRows) {
            page.new_page();
            place = 0;
        }
        auto const x = left + place % kColumns * kWidth, y = top + place / kColumns * kHeight;
        TRY(code, pdf::qr_code(badge.address));
        page.qr({x + kWidth - kQr - 1, y + (kHeight - kQr) / 2, kQr, kQr}, code);
        double const width = kWidth - kQr - kInset - 1;
        auto at = y + kInset + 4;
        at +=
            page.text(x + kInset, at, badge.name, {.size_points = 15, .bold = true, .lines_max = 3}, width).height_mm +
            2;
        page.text(x + kInset, at, how, {.size_points = 8, .colour = pdf::kMuted, .lines_max = 3}, width);
        page.text(x + kInset, y + kHeight - kInset - 4, school,
                  {.size_points = 8, .colour = pdf::kMuted, .lines_max = 1}, width);
        page.box({x, y, kWidth, kHeight}, {.width_mm = 0.15, .dashed = true}, 3);
        ++place;
    }
    return page.finish();
}

} // namespace belfry::cards
