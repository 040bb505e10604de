#pragma once
// A report's table, printed: A4, as many pages as it takes, the heading of each column on every page.

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace belfry::registration {

struct ReportColumn {
    std::string title;
    double width_mm = 30;
    bool numeric = false;
};
struct Report {
    std::string title, subtitle;
    std::vector<ReportColumn> columns; // 182 mm in all
    std::vector<std::vector<std::string>> rows;
};
inline constexpr std::size_t kReportRowsMax = 3000;

// Problem too_large ("report_rows").
Result<std::string> report_pdf(Report const& report, Instant made);
std::string report_csv(Report const& report);

} // namespace belfry::registration
