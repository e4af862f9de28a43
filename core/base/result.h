#pragma once

#include "core/base/check.h"

#include <type_traits>
#include <utility>
#include <variant>

namespace countersign {

/// Marks a failure where value and error could be confused: `return failure(Refusal::declined);`
template <class E> struct Failure
{
    E error;
};
template <class E> Failure<std::decay_t<E>> failure(E&& error)
{
    return {std::forward<E>(error)};
}

/// Either a value or the reason why there is none. Asking for the wrong one is a broken promise.
template <class T, class E> class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    template <class F>
        requires std::is_constructible_v<E, F>
    Result(Failure<F> failure) : m_state(std::in_place_index<1>, std::move(failure.error))
    {
    }

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    const T& value() const&
    {
        check(ok(), "a failed Result has no value");
        return std::get<0>(m_state);
    }
    T& value() &
    {
        check(ok(), "a failed Result has no value");
        return std::get<0>(m_state);
    }
    /// By value, so that nothing refers into a Result that is gone: `for (… : find().value())`.
    T value() &&
    {
        check(ok(), "a failed Result has no value");
        return std::get<0>(std::move(m_state));
    }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    const E& error() const
    {
        check(!ok(), "a successful Result has no error");
        return std::get<1>(m_state);
    }

private:
    std::variant<T, E> m_state;
};

/// Success without a value: `Result<Done, Refusal>`; return `Done{}`.
struct Done
{
    friend bool operator==(const Done&, const Done&) = default;
};

} // namespace countersign
