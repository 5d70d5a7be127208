package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Map;

@Doc("The columns of a source's files, as every file of the snapshot together has them.")
public record SourceColumns(
    @Doc("name of the source") String source,
    @Doc("DuckDB type by column, as the snapshot read it") Map<String, String> types) {}
