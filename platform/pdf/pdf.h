#pragma once
// Printed pages: slips, cards, reports. All measures are millimetres from the top left corner of the page, sizes of
// type are points. Text is plain (no markup), in any script, right-to-left and joined scripts included; characters the
// first typeface lacks come from another that has them. Nothing is kept between documents; one document belongs to one
// thread.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "platform/pdf/qr.h"

namespace belfry::pdf {

struct Paper {
    double width_mm, height_mm;
};
inline constexpr Paper kA4{210, 297};
inline constexpr Paper kA4Landscape{297, 210};
inline constexpr Paper kCard{85.6, 53.98}; // ISO/IEC 7810 ID-1

struct Colour {
    double red = 0, green = 0, blue = 0; // 0 to 1
    // "#1F4E8C"; black for any other text.
    static Colour hex(std::string_view text);
};
inline constexpr Colour kInk{0.114, 0.137, 0.188};
inline constexpr Colour kMuted{0.353, 0.384, 0.451};
inline constexpr Colour kLine{0.6, 0.6, 0.6};

enum class Face { sans, mono };
enum class Align { start, centre, end }; // start is the right side of right-to-left text

struct Type {
    double size_points = 10;
    bool bold = false;
    Face face = Face::sans;
    Colour colour = kInk;
    Align align = Align::start;
    double spacing_points = 0; // between letters
    int lines_max = 0;         // 0: as many as it takes; the last is cut with an ellipsis. Wants a width.
};

struct Box {
    double x = 0, y = 0, width = 0, height = 0;
};

struct Stroke {
    double width_mm = 0.25;
    Colour colour = kLine;
    bool dashed = false;
};

struct Size {
    double width_mm = 0, height_mm = 0;
};

class Document {
public:
    // `made` stands in the file as its date, so that the same content gives the same bytes.
    Document(Paper paper, std::string_view title, Instant made);
    ~Document();
    Document(Document&&) noexcept;

    // The first page is there already.
    void new_page();
    int pages() const;

    // Text with its top left corner at (x, y), broken into lines of at most `width` mm (0: never broken). Gives the
    // space it took. Text that is not valid UTF-8 is drawn with U+FFFD in place of bad bytes.
    Size text(double x, double y, std::string_view text, Type const& type, double width = 0);
    Size measure(std::string_view text, Type const& type, double width = 0);
    void line(double x1, double y1, double x2, double y2, Stroke const& stroke = {});
    void box(Box const& box, Stroke const& stroke, double radius_mm = 0);
    void fill(Box const& box, Colour colour, double radius_mm = 0);
    void qr(Box const& box, QrCode const& code); // fills the box, its quiet border included
    // A PNG fitted into the box, its proportions kept, centred. Problem invalid ("bad_image").
    Status image(Box const& box, std::string_view png_bytes);

    // The whole file. Problem unavailable ("pdf") where there was no memory for it. Nothing can be drawn after it.
    Result<std::string> finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace belfry::pdf
