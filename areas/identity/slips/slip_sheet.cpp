// Drawing slips: A4, cut lines between, the code large and in letters of equal width. A class takes some 15 ms.
#include "areas/identity/slips/slip_sheet.h"

#include "base/text.h"
#include "platform/pdf/pdf.h"

namespace belfry::identity {
namespace {

constexpr double kMargin = 9, kTop = 15, kInside = 3;

struct Grid {
    int columns, rows;
    double width, height; // of one slip
};

Grid grid_of(int per_page) {
    int const columns = per_page > 20 ? 3 : 2;
    int const rows = per_page / columns;
    return {columns, rows, (pdf::kA4.width_mm - 2 * kMargin) / columns, (pdf::kA4.height_mm - kTop - kMargin) / rows};
}

// "belfry.example.org/sign-in": as people type it.
std::string_view without_scheme(std::string_view address) {
    auto const at = address.find("://");
    return at == std::string_view::npos ? address : address.substr(at + 3);
}

void draw_head(pdf::Document& page, SlipWords const& words) {
    double const whole = pdf::kA4.width_mm - 2 * kMargin;
    page.text(kMargin, 5, words.title, {.size_points = 12, .bold = true, .lines_max = 1}, whole * 0.55);
    page.text(kMargin + whole * 0.55, 5.5, words.intro,
              {.size_points = 9, .colour = pdf::kMuted, .align = pdf::Align::end, .lines_max = 2}, whole * 0.45);
}

void draw_cuts(pdf::Document& page, Grid const& grid) {
    pdf::Stroke const cut{.width_mm = 0.2, .dashed = true};
    double const right = kMargin + grid.columns * grid.width, bottom = kTop + grid.rows * grid.height;
    for (int row = 0; row <= grid.rows; ++row)
        page.line(kMargin, kTop + row * grid.height, right, kTop + row * grid.height, cut);
    for (int column = 0; column <= grid.columns; ++column)
        page.line(kMargin + column * grid.width, kTop, kMargin + column * grid.width, bottom, cut);
}

Status draw_slip(pdf::Document& page, SlipWords const& words, Slip const& slip, Grid const& grid, double x, double y) {
    bool const large = grid.height > 40;
    double const qr_side = large ? 30 : 19;
    double const width = grid.width - 2 * kInside - qr_side;
    double const left = x + kInside;
    double at = y + kInside - (large ? 0 : 1.6);
    auto const put = [&](std::string_view text, pdf::Type const& type, double gap) {
        at += page.text(left, at, text, type, width).height_mm + gap;
    };
    put(slip.name, {.size_points = large ? 12.0 : 9.0, .bold = true, .lines_max = 1}, large ? 1 : 0.2);
    if (!slip.note.empty())
        put(slip.note, {.size_points = large ? 9.5 : 7, .colour = pdf::kMuted, .lines_max = 2}, large ? 3 : 0.5);
    pdf::Type const label{.size_points = large ? 8.5 : 6.5, .colour = pdf::kMuted, .lines_max = 1};
    if (!slip.username.empty()) {
        put(words.username, label, 0);
        put(slip.username, {.size_points = large ? 12.0 : 8.0, .face = pdf::Face::mono, .lines_max = 1}, 0.3);
    }
    put(words.code, label, 0);
    put(slip.code, {.size_points = large ? 14.0 : 10.5, .bold = true, .face = pdf::Face::mono, .lines_max = 1},
        large ? 3 : 0.2);
    if (!large) put(without_scheme(words.address), {.size_points = 6.5, .lines_max = 1}, 0);
    if (large) put(words.how, {.size_points = 8.5, .lines_max = 5}, 0);
    auto const address = words.address + (slip.username.empty() ? "?code=" + percent_encode(slip.code)
                                                                : "?name=" + percent_encode(slip.username));
    TRY(code, pdf::qr_code(address));
    page.qr({x + grid.width - qr_side - 1, y + (grid.height - qr_side) / 2, qr_side, qr_side}, code);
    return {};
}

} // namespace

Result<std::string> slip_sheet(SlipWords const& words, std::vector<Slip> const& slips, int per_page, Instant made) {
    auto const grid = grid_of(per_page);
    pdf::Document page(pdf::kA4, words.title, made);
    int place = 0;
    for (auto const& slip : slips) {
        if (place == grid.columns * grid.rows) {
            page.new_page();
            place = 0;
        }
        if (place == 0) {
            draw_head(page, words);
            draw_cuts(page, grid);
        }
        TRY_DO(draw_slip(page, words, slip, grid, kMargin + place % grid.columns * grid.width,
                         kTop + place / grid.columns * grid.height));
        ++place;
    }
    if (grid.height <= 40 && !slips.empty())
        page.text(kMargin, pdf::kA4.height_mm - kMargin + 1.5, words.how,
                  {.size_points = 8, .colour = pdf::kMuted, .lines_max = 1}, pdf::kA4.width_mm - 2 * kMargin);
    return page.finish();
}

} // namespace belfry::identity
