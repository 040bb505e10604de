// Reports as PDF and CSV. A school's list has some 200 rows, five pages.
#include "areas/registration/figures/report_pdf.h"

#include "platform/csv/csv.h"
#include "platform/pdf/pdf.h"

namespace belfry::registration {
namespace {

constexpr double kLeft = 14, kTop = 16, kBottom = 280, kRow = 6.2;

double draw_heads(pdf::Document& page, Report const& report, double y) {
    double x = kLeft;
    for (auto const& column : report.columns) {
        page.text(x, y, column.title,
                  {.size_points = 9,
                   .bold = true,
                   .align = column.numeric ? pdf::Align::end : pdf::Align::start,
                   .lines_max = 1},
                  column.width_mm - 2);
        x += column.width_mm;
    }
    page.line(kLeft, y + 5.2, x, y + 5.2);
    return y + kRow;
}

void draw_row(pdf::Document& page, Report const& report, std::vector<std::string> const& row, double y) {
    double x = kLeft;
    for (std::size_t i = 0; i < report.columns.size() && i < row.size(); ++i) {
        auto const& column = report.columns[i];
        page.text(x, y, row[i],
                  {.size_points = 9, .align = column.numeric ? pdf::Align::end : pdf::Align::start, .lines_max = 1},
                  column.width_mm - 2);
        x += column.width_mm;
    }
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
        draw_row(page, report, row, y);
        y += kRow;
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
