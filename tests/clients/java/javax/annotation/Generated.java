package javax.annotation;

/** Java has it no more since 11; generated sources carry it. Instead of a dependency for one annotation. */
public @interface Generated {
    String[] value();
    String date() default "";
    String comments() default "";
}
