// PostgreSQL joins in a later commit; until then it is refused in so many words.

#include "platform/db/engine.h"

namespace belfry::db::detail {

Result<std::unique_ptr<Backend>> open_postgres(Options const&) {
    return Problem{ProblemKind::unavailable, "db_away", "this program was built without PostgreSQL"};
}

} // namespace belfry::db::detail
