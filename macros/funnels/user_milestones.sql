{#
    The milestones that a product user reaches, in the order of the path; `fct_user_milestones` has each as `<name>_at`.
    Example: {% for milestone in user_milestones() %} ... gives signed_up, trial_started, first_value and so on.
#}
{% macro user_milestones() %}
    {{ return(['signed_up', 'trial_started', 'first_value', 'activated', 'onboarded', 'pql']) }}
{% endmacro %}
