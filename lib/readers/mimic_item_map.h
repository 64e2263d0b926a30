// Maps from MIMIC-IV item ids to codes, as mimic-code publishes them.
#ifndef QUELL_LIB_READERS_MIMIC_ITEM_MAP_H_
#define QUELL_LIB_READERS_MIMIC_ITEM_MAP_H_

#include <string>
#include <string_view>
#include <vector>

#include "lib/readers/mimic_source.h"
#include "lib/readers/text_map.h"

namespace quell::readers::mimic {

// The codings of the items of one table: `local mimic:<itemid>`, and what the map says.
class ItemMap {
 public:
  explicit ItemMap(MimicSource& source) : source_(source) {}

  // Reads `stem`.csv from the MIMIC-IV folder, its mapping/, or mimic-iv-mappings/ beside it; notes `without` where it is nowhere. `columns` name
  // the item, what must say `kind`, and the code; prefixes as in `mimic:220045` and `loinc:8867-4` are no part of them.
  absl::Status Read(const std::string& stem, const std::vector<std::string>& columns, std::string_view kind,
                    std::string_view system, std::string_view without);
  CodingId CodingOf(std::string_view item);

 private:
  MimicSource& source_;
  TextMap<std::vector<Code>> codes_;
  TextMap<CodingId> codings_;
};

// A folder's file of a map.
CsvFile FindMap(const MimicSource& source, const std::string& stem);

}  // namespace quell::readers::mimic

#endif  // QUELL_LIB_READERS_MIMIC_ITEM_MAP_H_
