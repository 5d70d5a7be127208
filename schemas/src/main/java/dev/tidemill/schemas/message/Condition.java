package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;

@Doc("One condition that a decision looked at.")
public record Condition(
    @Doc("such as newRows, quietPeriod, cooldown, concurrency") String name,
    @Doc("the value seen") String observed,
    @Doc("the value wanted") String required,
    @Doc("whether it held") boolean met) {}
