#pragma once
// What the directory holds on a person: told whole, and taken out as far as the law lets it.

#include "areas/directory/api/directory.h"
#include "platform/extension/area.h"

namespace belfry::directory {

std::vector<platform::PersonalTable> personal_tables();
// JSON: the person's own row, roles, groups, who stands for whom, places asked for, ids of other systems.
std::string export_directory(db::Session& session, PersonId person);
// Of somebody who is nowhere any more: how they were reached, their family, groups, requests and ids of other systems
// go. Name, birth day, pupil number and roles of whoever was at a school stay, because the admission register and the
// attendance that a school must keep speak of them; of others nothing stays but the empty row.
Status erase_directory(db::Tx& tx, PersonId person);

} // namespace belfry::directory
