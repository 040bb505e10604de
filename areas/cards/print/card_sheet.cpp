// Drawing cards: 85.60 x 53.98 mm, a class of thirty takes some 15 ms.
#include "areas/cards/print/card_sheet.h"

#include <algorithm>

#include "areas/cards/print/code128.h"
#include "base/text.h"
#include "platform/pdf/pdf.h"
#include "platform/ui/accent.h"
#include "platform/ui/page.h"

namespace belfry::cards {
namespace {

constexpr double kWidth = pdf::kCard.width_mm, kHeight = pdf::kCard.height_mm;
constexpr double kInset = 4, kBand = 13, kFace = 22, kCorner = 3.2;
constexpr double kBarHeight = 8, kModuleMax = 0.33, kQrSide = 17;
constexpr int kColumns = 2, kRows = 5;
constexpr char const* kHouseAccent = "#1F4E8C";
constexpr pdf::Colour kWhite{1, 1, 1};

// Dark enough for white letters, whatever was chosen.
pdf::Colour accent_of(CardFace const& face) {
    for (auto const& text : {face.design.accent, face.accent, std::string(kHouseAccent)})
        if (auto const colour = ui::Colour::parse(text)) return pdf::Colour::hex(ui::accent_for(*colour).light.text());
    return pdf::Colour::hex(kHouseAccent);
}

pdf::Colour paler(pdf::Colour colour, double white) {
    auto const mix = [&](double part) { return part + (1 - part) * white; };
    return {mix(colour.red), mix(colour.green), mix(colour.blue)};
}

class Drawing {
public:
    Drawing(pdf::Document& page, CardFace const& face) : page_(page), face_(face), accent_(accent_of(face)) {}

    Status draw(PrintedCard const& card, double x, double y) {
        x_ = x;
        y_ = y;
        band();
        auto const left = initials(card);
        words(card, left);
        TRY_DO(codes(card));
        if (!face_.design.foot.empty())
            page_.text(x + kInset, y + kHeight - 3.6, face_.design.foot,
                       {.size_points = 5.5, .colour = pdf::kMuted, .lines_max = 1}, kWidth - 2 * kInset);
        return {};
    }

private:
    void band() {
        page_.fill({x_, y_, kWidth, kBand}, accent_, kCorner);
        page_.fill({x_, y_ + kBand - kCorner, kWidth, kCorner}, accent_); // round above, straight below
        double at = kInset;
        if (face_.design.shows("crest")) {
            crest(x_ + kInset, y_ + 2);
            at += 11;
        }
        page_.text(x_ + at, y_ + 3.4, face_.school, {.size_points = 11, .bold = true, .colour = kWhite, .lines_max = 1},
                   kWidth - at - kInset);
    }

    // A shield with the school's initials.
    void crest(double x, double y) {
        page_.fill({x, y, 8.5, 9}, kWhite, 2.6);
        page_.fill({x, y, 8.5, 3}, kWhite, 0.6);
        page_.text(x, y + 2.1, ui::initials(face_.school),
                   {.size_points = 9, .bold = true, .colour = accent_, .align = pdf::Align::centre, .lines_max = 1},
                   8.5);
    }

    // Where a photo goes; gives where the words begin.
    double initials(PrintedCard const& card) {
        if (!face_.design.shows("initials")) return kInset;
        auto const top = y_ + kBand + 3;
        page_.fill({x_ + kInset, top, kFace, kFace}, paler(accent_, 0.86), 2);
        page_.text(x_ + kInset, top + 5.6, ui::initials(card.name),
                   {.size_points = 28, .bold = true, .colour = accent_, .align = pdf::Align::centre, .lines_max = 1},
                   kFace);
        return kInset + kFace + 3;
    }

    void words(PrintedCard const& card, double left) {
        bool const qr = face_.design.shows("qr") && !card.number.empty();
        auto const width = kWidth - left - (qr ? kQrSide + 3 : kInset);
        auto at = y_ + kBand + 2.4;
        auto const put = [&](std::string_view text, pdf::Type const& type, double gap) {
            if (!text.empty()) at += page_.text(x_ + left, at, text, type, width).height_mm + gap;
        };
        put(card.name, {.size_points = 12.5, .bold = true, .lines_max = 2}, 0.8);
        pdf::Type const quiet{.size_points = 8.5, .colour = pdf::kMuted, .lines_max = 1};
        if (face_.design.shows("role")) put(card.role, quiet, 0.2);
        std::string class_words = face_.design.shows("year") ? card.year : "";
        if (face_.design.shows("tutor") && !card.tutor.empty())
            class_words.append(class_words.empty() ? "" : " · ").append(card.tutor);
        put(class_words, quiet, 0.2);
    }

    Status codes(PrintedCard const& card) {
        if (card.number.empty()) return {};
        if (face_.design.shows("qr")) {
            TRY(code, pdf::qr_code(card.number));
            page_.qr({x_ + kWidth - kQrSide - 2, y_ + kBand + 2, kQrSide, kQrSide}, code);
        }
        auto const bottom = y_ + kHeight - (face_.design.foot.empty() ? 3 : 4.6);
        double used = 0;
        if (face_.design.shows("number")) {
            page_.text(x_ + kInset, bottom - 3, card.number,
                       {.size_points = 7, .face = pdf::Face::mono, .spacing_points = 0.4, .lines_max = 1},
                       kWidth - 2 * kInset);
            used = 3.4;
        }
        if (face_.design.shows("barcode")) TRY_DO(bars(card.number, bottom - used));
        return {};
    }

    // From the left, its bottom there.
    Status bars(std::string_view number, double bottom) {
        auto const code = code128(number);
        if (!code.ok()) return code.problem();
        int modules = 0;
        for (auto const width : *code) modules += width;
        auto const most = kWidth - 2 * kInset;
        auto const module = std::min(kModuleMax, most / (modules + 2 * kCode128QuietModules));
        double at = x_ + kInset;
        bool bar = true;
        for (auto const width : *code) {
            if (bar) page_.fill({at, bottom - kBarHeight, width * module, kBarHeight}, {});
            at += width * module;
            bar = !bar;
        }
        return {};
    }

    pdf::Document& page_;
    CardFace const& face_;
    pdf::Colour accent_;
    double x_ = 0, y_ = 0;
};

} // namespace

Result<std::string> one_card(CardFace const& face, PrintedCard const& card, Instant made) {
    pdf::Document page(pdf::kCard, card.name, made);
    TRY_DO(Drawing(page, face).draw(card, 0, 0));
    return page.finish();
}

Result<std::string> card_sheet(CardFace const& face, std::vector<PrintedCard> const& cards, std::string_view title,
                               Instant made) {
    pdf::Document page(pdf::kA4, title, made);
    Drawing drawing(page, face);
    double const left = (pdf::kA4.width_mm - kColumns * kWidth) / 2, top = (pdf::kA4.height_mm - kRows * kHeight) / 2;
    pdf::Stroke const cut{.width_mm = 0.15, .dashed = true};
    int place = 0;
    for (auto const& card : cards) {
        if (place == kColumns * kRows) {
            page.new_page();
            place = 0;
        }
        auto const x = left + place % kColumns * kWidth, y = top + place / kColumns * kHeight;
        TRY_DO(drawing.draw(card, x, y));
        page.box({x, y, kWidth, kHeight}, cut, kCorner);
        ++place;
    }
    return page.finish();
}

} // namespace belfry::cards
