// Reports as PDF and CSV. A school's list has some 200 rows, five pages.
#include "areas/registration/figures/report_pdf.h"

#include <algorithm>

#include "platform/csv/csv.h"
#include "platform/pdf/pdf.h"

namespace belfry::registration {
namespace {

constexpr double kLeft = 14, kTop = 16, kBottom = 276, kRow = 6.2;
constexpr double kGap = 2, kBetween = 2; // between columns, and between rows

// Cells side by side, of at most so many lines; gives the height of the highest.
double draw_cells(pdf::Document& page, Report const& report, std::vector<std::string> const& cells, double y,
                  pdf::Type type) {
    double x = kLeft, height = 0;
    for (std::size_t i = 0; i < report.columns.size() && i < cells.size(); ++i) {
        auto const& column = report.columns[i];
        type.align = column.numeric ? pdf::Align::end : pdf::Align::start;
        if (!cells[i].empty())
            height = std::max(height, page.text(x, y, cells[i], type, column.width_mm - kGap).height_mm);
        x += column.width_mm;
    }
    return height;
}

double draw_heads(pdf::Document& page, Report const& report, double y) {
    std::vector<std::string> titles;
    double width = 0;
    for (auto const& column : report.columns) titles.push_back(column.title), width += column.width_mm;
    auto const height = draw_cells(page, report, titles, y, {.size_points = 9, .bold = true, .lines_max = 2});
    page.line(kLeft, y + height + 1, kLeft + width, y + height + 1);
    return y + height + 2;
}

} // namespace

Result<std::string> report_pdf(Report const& report, Instant made) {
    if (report.rows.size() > kReportRowsMax) return Problem{ProblemKind::too_large, "report_rows"};
    pdf::Document page(pdf::kA4, report.title, made);
    page.text(kLeft, kTop, report.title, {.size_points = 15, .bold = true, .lines_max = 1}, 182);
    page.text(kLeft, kTop + 8, report.subtitle, {.size_points = 10, .colour = pdf::kMuted, .lines_max = 1}, 182);
    double y = draw_heads(page, report, kTop + 18);
    for (auto const& row : report.rows) {
        if (y > kBottom) {
            page.new_page();
            y = draw_heads(page, report, kTop);
        }
        y += std::max(draw_cells(page, report, row, y, {.size_points = 9, .lines_max = 2}) + kBetween, kRow);
    }
    return page.finish();
}

std::string report_csv(Report const& report) {
    std::string out;
    csv::Writer writer([&](std::string_view bytes) -> Status { return out += bytes, Status(); }, csv::For::people);
    for (auto const& column : report.columns) writer.text(column.title);
    (void)writer.end_row(); // the sink never fails
    for (auto const& row : report.rows) {
        for (auto const& cell : row) writer.text(cell);
        (void)writer.end_row();
    }
    (void)writer.finish();
    return out;
}

} // namespace belfry::registration
