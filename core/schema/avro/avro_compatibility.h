#pragma once

#include "core/base/result.h"
#include "core/schema/avro/avro_schema.h"
#include "core/schema/difference.h"

namespace viridian::schema {

/// Everything that keeps @p reader from reading what @p writer wrote, by the rules of Avro's Java
/// checker, which registries use: namespaces and logical types do not matter, a pair of types that
/// is being looked at counts as compatible, and a type's problem shows at the first place where it
/// is met. At most 1,000 are listed.
/// Errors: InvalidInput for schemas too deep or too large to compare.
[[nodiscard]] Result<Differences> avroProblems(const AvroSchema& reader, const AvroSchema& writer);

/// The same for two types within schemas.
[[nodiscard]] Result<Differences> avroProblems(const AvroSchema& reader, AvroId readerType,
                                               const AvroSchema& writer, AvroId writerType);

/// The branch of the reader's union that a value of the writer's type goes to: the same full name,
/// then the same name, then the first that can read it; nullopt where none can. The writer's type
/// is no union.
[[nodiscard]] std::optional<std::uint32_t> avroBranchFor(const AvroSchema& reader,
                                                         AvroId readerUnion,
                                                         const AvroSchema& writer,
                                                         AvroId writerType);

/// The writer's field that the reader's field reads: by name, else by alias; nullptr for none.
[[nodiscard]] const AvroField* avroWriterField(const AvroField& readerField,
                                               const AvroNode& writerRecord);

/// True when a value of @p writer's type may be read as @p reader's: equal, or a promotion.
[[nodiscard]] bool avroPromotes(AvroType reader, AvroType writer) noexcept;

} // namespace viridian::schema
