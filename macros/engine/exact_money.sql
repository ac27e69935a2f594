{#
    amount * numerator / denominator in exact integer arithmetic, rounded once, half away from zero, to decimal(38, 6).
    Example: {{ exact_money('amount', 1, 12) }} gives 83.333333 for 1000. `amount` is a decimal with at most `decimals`
    decimals (12 unless told); numerator and denominator are whole numbers in SQL. Null where the denominator is 0.
    The product of all three, with the amount's decimals as digits, must stay below 1.7e38.
#}
{% macro exact_money(amount, numerator=1, denominator=1, decimals=12) -%}
    {{ return(adapter.dispatch('exact_money', 'saas_lifecycle')(amount, numerator, denominator, decimals)) }}
{%- endmacro %}

{% macro default__exact_money(amount, numerator, denominator, decimals) -%}
    {%- set shift = '1' ~ '0' * decimals -%}
    {%- set divided = "cast(" ~ denominator ~ " as numeric) * " ~ '1' ~ '0' * (decimals - 6) -%}
    {%- set product = "round(cast(" ~ amount ~ " as numeric) * " ~ shift ~ ") * (" ~ numerator ~ ")" -%}
    cast(
        sign({{ product }}) * div(abs({{ product }}) * 2 + {{ divided }}, nullif(2 * {{ divided }}, 0)) / 1000000
        as decimal(38, 6)
    )
{%- endmacro %}

{# A quotient of 50 decimals tells what lies at the half. The amount is named once: PostgreSQL writes out what it refers to. #}
{% macro postgres__exact_money(amount, numerator, denominator, decimals) -%}
    cast(
        round(cast(cast({{ amount }} as numeric(38, {{ decimals }})) as numeric(88, 50)) * ({{ numerator }}) / nullif({{ denominator }}, 0), 6)
        as decimal(38, 6)
    )
{%- endmacro %}

{#
    DuckDB divides a HUGEINT bit by bit. A double of six millionths below 1e12 is right to 0.001: what it puts at a
    distance from the half is rounded as the exact quotient would be, and only the rest is divided.
#}
{% macro duckdb__exact_money(amount, numerator, denominator, decimals) -%}
    {%- set shift = '1' ~ '0' * decimals -%}
    {%- set divided = "(cast(" ~ denominator ~ " as hugeint) * " ~ '1' ~ '0' * (decimals - 6) ~ ")" -%}
    {%- set product = "(cast(cast(" ~ amount ~ " as decimal(38, " ~ decimals ~ ")) * " ~ shift ~ " as hugeint) * cast(" ~ numerator ~ " as hugeint))" -%}
    {%- set millionths = "(cast(" ~ amount ~ " as double) * 1000000 * (" ~ numerator ~ ") / cast(" ~ denominator ~ " as double))" -%}
    case
        when abs({{ millionths }}) < 1e12 and abs({{ millionths }} - round({{ millionths }})) < 0.49
            then cast(cast(round({{ millionths }}) as decimal(18, 0)) * cast(0.000001 as decimal(6, 6)) as decimal(38, 6))
        else cast(
            cast(sign({{ product }}) * ((abs({{ product }}) * 2 + {{ divided }}) // nullif(2 * {{ divided }}, 0)) as decimal(38, 0))
            * cast(0.000001 as decimal(6, 6))
            as decimal(38, 6)
        )
    end
{%- endmacro %}

{#
    Spark rounds no product here (prepare_engine sees to that), but gives null where one has more than 38 digits, and a
    quotient has no more than 24 decimals. So what leaves no rest is divided, and the rest is compared with its half.
#}
{% macro spark__exact_money(amount, numerator, denominator, decimals) -%}
    {%- set divisor = 'cast(terms.denominator as decimal(28, 0))' -%}
    {%- set product = '(cast(terms.amount as decimal(38, ' ~ decimals ~ ')) * cast(terms.numerator as decimal(28, 0)))' -%}
    {%- set rest = '(' ~ product ~ ' % (' ~ divisor ~ ' * 0.000001))' -%}
    get(transform(
        array(named_struct('amount', {{ amount }}, 'numerator', {{ numerator }}, 'denominator', {{ denominator }})),
        terms -> case
            when terms.amount is not null and terms.numerator is not null and terms.denominator <> 0
                then coalesce(
                    cast(
                        ({{ product }} - {{ rest }}) / {{ divisor }}
                        + case
                            when abs({{ rest }}) * 2 < {{ divisor }} * 0.000001 then 0
                            when {{ product }} < 0 then -0.000001
                            else 0.000001
                        end
                        as decimal(38, 6)
                    ),
                    cast(raise_error(concat('exact_money has too many digits: ', terms.amount, ' * ', terms.numerator, ' / ', terms.denominator)) as decimal(38, 6))
                )
        end
    ), 0)
{%- endmacro %}
