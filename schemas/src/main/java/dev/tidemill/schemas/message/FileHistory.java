package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Map;

@Doc("Figures of an accepted file, for checks against history.")
public record FileHistory(
    @Doc("SHA-256 of the file") String digest,
    @Doc("rows") long rows,
    @Doc(
            "mean per column that a check names, and how many rows the condition of a rowCount check"
                + " selects")
        Map<String, Double> means) {}
