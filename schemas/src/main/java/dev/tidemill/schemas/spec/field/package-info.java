/**
 * What a record says of a field of the specification beside its type. Jackson's annotations give
 * the documentation ({@code JsonPropertyDescription}, {@code JsonClassDescription}), the name and
 * the default ({@code JsonProperty}); those of this package give limits, notations and defaults
 * that depend on something. Binding, defaults, the published schema and {@code tidemill explain}
 * all read them.
 *
 * <p>A field without a default is required, unless its type is optional. Text, lists and maps are
 * not empty, unless their default is.
 */
package dev.tidemill.schemas.spec.field;
