// PDF by cairo and pango. A sheet of forty slips takes some 10 ms; a document is kept in memory until it is finished, a
// whole school's slips being under a megabyte.
#include "platform/pdf/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cstring>
#include <numbers>

#include "base/text.h"

namespace belfry::pdf {
namespace {

constexpr double kPointsPerMm = 72.0 / 25.4;

// First the house typeface, where the machine has it, then what Debian always has.
char const* family(Face face) {
    return face == Face::mono ? "DejaVu Sans Mono,monospace" : "Atkinson Hyperlegible Next,Noto Sans,DejaVu Sans,sans";
}

struct Free {
    void operator()(cairo_surface_t* p) const { cairo_surface_destroy(p); }
    void operator()(cairo_t* p) const { cairo_destroy(p); }
    void operator()(cairo_font_options_t* p) const { cairo_font_options_destroy(p); }
    void operator()(PangoFontDescription* p) const { pango_font_description_free(p); }
    void operator()(PangoAttrList* p) const { pango_attr_list_unref(p); }
    void operator()(PangoLayout* p) const { g_object_unref(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

std::string clean(std::string_view text) {
    if (valid_utf8(text)) return std::string(text);
    gchar* made = g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()));
    std::string out(made);
    g_free(made);
    return out;
}

struct PngInput {
    std::string_view rest;
};
cairo_status_t read_png(void* closure, unsigned char* data, unsigned length) {
    auto& input = *static_cast<PngInput*>(closure);
    if (input.rest.size() < length) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(data, input.rest.data(), length);
    input.rest.remove_prefix(length);
    return CAIRO_STATUS_SUCCESS;
}

} // namespace

Colour Colour::hex(std::string_view text) {
    if (text.size() != 7 || text[0] != '#') return {};
    auto const bytes = bytes_from_hex(text.substr(1));
    if (!bytes) return {};
    auto part = [&](std::size_t i) { return static_cast<unsigned char>((*bytes)[i]) / 255.0; };
    return {part(0), part(1), part(2)};
}

struct Document::Impl {
    std::string bytes;
    Owned<cairo_surface_t> surface;
    Owned<cairo_t> cairo;
    int pages = 1;

    static cairo_status_t take(void* closure, unsigned char const* data, unsigned length) {
        static_cast<Impl*>(closure)->bytes.append(reinterpret_cast<char const*>(data), length);
        return CAIRO_STATUS_SUCCESS;
    }

    void colour(Colour c) { cairo_set_source_rgb(cairo.get(), c.red, c.green, c.blue); }

    void stroke_with(Stroke const& stroke) {
        colour(stroke.colour);
        cairo_set_line_width(cairo.get(), stroke.width_mm);
        double const dash[] = {1.2, 1.2};
        cairo_set_dash(cairo.get(), dash, stroke.dashed ? 2 : 0, 0);
        cairo_stroke(cairo.get());
    }

    void path(Box const& b, double radius) {
        double const r = std::min({radius, b.width / 2, b.height / 2});
        if (r <= 0) {
            cairo_rectangle(cairo.get(), b.x, b.y, b.width, b.height);
            return;
        }
        constexpr double quarter = std::numbers::pi / 2;
        cairo_new_sub_path(cairo.get());
        cairo_arc(cairo.get(), b.x + b.width - r, b.y + r, r, -quarter, 0);
        cairo_arc(cairo.get(), b.x + b.width - r, b.y + b.height - r, r, 0, quarter);
        cairo_arc(cairo.get(), b.x + r, b.y + b.height - r, r, quarter, 2 * quarter);
        cairo_arc(cairo.get(), b.x + r, b.y + r, r, 2 * quarter, 3 * quarter);
        cairo_close_path(cairo.get());
    }

    Owned<PangoLayout> layout(std::string_view text, Type const& type, double width) {
        Owned<PangoLayout> made(pango_cairo_create_layout(cairo.get()));
        // Our unit is the millimetre, so glyphs that were rounded to whole units would stand far off their places.
        auto* context = pango_layout_get_context(made.get());
        pango_context_set_round_glyph_positions(context, FALSE);
        Owned<cairo_font_options_t> options(cairo_font_options_create());
        cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
        cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
        pango_cairo_context_set_font_options(context, options.get());
        pango_layout_context_changed(made.get());
        Owned<PangoFontDescription> font(pango_font_description_from_string(family(type.face)));
        pango_font_description_set_absolute_size(font.get(), type.size_points / kPointsPerMm * PANGO_SCALE);
        if (type.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
        pango_layout_set_font_description(made.get(), font.get());
        auto const safe = clean(text);
        pango_layout_set_text(made.get(), safe.data(), static_cast<int>(safe.size()));
        pango_layout_set_alignment(made.get(), type.align == Align::centre ? PANGO_ALIGN_CENTER
                                               : type.align == Align::end  ? PANGO_ALIGN_RIGHT
                                                                           : PANGO_ALIGN_LEFT);
        if (width > 0) {
            pango_layout_set_width(made.get(), static_cast<int>(width * PANGO_SCALE));
            pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
            if (type.lines_max > 0) {
                pango_layout_set_ellipsize(made.get(), PANGO_ELLIPSIZE_END);
                pango_layout_set_height(made.get(), -type.lines_max);
            }
        }
        if (type.spacing_points != 0) {
            Owned<PangoAttrList> list(pango_attr_list_new());
            pango_attr_list_insert(list.get(), pango_attr_letter_spacing_new(
                                                   static_cast<int>(type.spacing_points / kPointsPerMm * PANGO_SCALE)));
            pango_layout_set_attributes(made.get(), list.get());
        }
        return made;
    }
};

namespace {
Size size_of(PangoLayout* layout) {
    int width = 0, height = 0;
    pango_layout_get_size(layout, &width, &height);
    return {static_cast<double>(width) / PANGO_SCALE, static_cast<double>(height) / PANGO_SCALE};
}
} // namespace

Document::Document(Paper paper, std::string_view title, Instant made) : impl_(std::make_unique<Impl>()) {
    impl_->surface.reset(cairo_pdf_surface_create_for_stream(&Impl::take, impl_.get(), paper.width_mm * kPointsPerMm,
                                                             paper.height_mm * kPointsPerMm));
    auto* surface = impl_->surface.get();
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, clean(title).c_str());
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Belfry");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, made.text().c_str());
    impl_->cairo.reset(cairo_create(surface));
    cairo_scale(impl_->cairo.get(), kPointsPerMm, kPointsPerMm);
}
Document::~Document() {
    if (!impl_) return;
    impl_->cairo.reset();
    impl_->surface.reset(); // writes its end into `bytes`, which must still be there
}
Document::Document(Document&&) noexcept = default;

void Document::new_page() {
    cairo_show_page(impl_->cairo.get());
    ++impl_->pages;
}
int Document::pages() const { return impl_->pages; }

Size Document::text(double x, double y, std::string_view text, Type const& type, double width) {
    auto layout = impl_->layout(text, type, width);
    impl_->colour(type.colour);
    cairo_move_to(impl_->cairo.get(), x, y);
    pango_cairo_show_layout(impl_->cairo.get(), layout.get());
    return size_of(layout.get());
}

Size Document::measure(std::string_view text, Type const& type, double width) {
    return size_of(impl_->layout(text, type, width).get());
}

void Document::line(double x1, double y1, double x2, double y2, Stroke const& stroke) {
    cairo_move_to(impl_->cairo.get(), x1, y1);
    cairo_line_to(impl_->cairo.get(), x2, y2);
    impl_->stroke_with(stroke);
}

void Document::box(Box const& box, Stroke const& stroke, double radius_mm) {
    impl_->path(box, radius_mm);
    impl_->stroke_with(stroke);
}

void Document::fill(Box const& box, Colour colour, double radius_mm) {
    impl_->path(box, radius_mm);
    impl_->colour(colour);
    cairo_fill(impl_->cairo.get());
}

void Document::qr(Box const& box, QrCode const& code) {
    double const module = std::min(box.width, box.height) / code.svg_side();
    for (int row = 0; row < code.side; ++row) {
        for (int column = 0; column < code.side; ++column) {
            if (!code.at(column, row)) continue;
            int run = 1;
            while (column + run < code.side && code.at(column + run, row)) ++run;
            cairo_rectangle(impl_->cairo.get(), box.x + (column + kQrQuietModules) * module,
                            box.y + (row + kQrQuietModules) * module, run * module, module);
            column += run;
        }
    }
    impl_->colour({});
    cairo_fill(impl_->cairo.get());
}

Status Document::image(Box const& box, std::string_view png_bytes) {
    PngInput input{png_bytes};
    Owned<cairo_surface_t> png(cairo_image_surface_create_from_png_stream(read_png, &input));
    if (cairo_surface_status(png.get()) != CAIRO_STATUS_SUCCESS) return invalid("bad_image");
    double const width = cairo_image_surface_get_width(png.get()), height = cairo_image_surface_get_height(png.get());
    double const scale = std::min(box.width / width, box.height / height);
    auto* cairo = impl_->cairo.get();
    cairo_save(cairo);
    cairo_translate(cairo, box.x + (box.width - width * scale) / 2, box.y + (box.height - height * scale) / 2);
    cairo_scale(cairo, scale, scale);
    cairo_set_source_surface(cairo, png.get(), 0, 0);
    cairo_paint(cairo);
    cairo_restore(cairo);
    return {};
}

Result<std::string> Document::finish() {
    cairo_show_page(impl_->cairo.get());
    bool const drawn = cairo_status(impl_->cairo.get()) == CAIRO_STATUS_SUCCESS;
    cairo_surface_finish(impl_->surface.get());
    if (!drawn || cairo_surface_status(impl_->surface.get()) != CAIRO_STATUS_SUCCESS)
        return Problem{ProblemKind::unavailable, "pdf"};
    return std::move(impl_->bytes);
}

} // namespace belfry::pdf
