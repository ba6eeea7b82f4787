//! Calling JavaScript from libuv.

use std::ptr;

use napi::JsValue;
use napi::bindgen_prelude::{Env, Function, JsValuesTupleIntoVec, Unknown};
use napi::sys as node_api;

/// A JavaScript function, to be called from libuv: in an asynchronous context of its own, with ticks and promises
/// run after it, and its exceptions uncaught ones, as for Node's own callbacks. Whoever has libuv make it stops that in a
/// clean-up hook of the environment: the loop turns on while the environment goes.
pub(super) struct Call {
    env: node_api::napi_env,
    context: node_api::napi_async_context,
    function: node_api::napi_ref,
}

impl Call {
    pub(super) fn new<Args: JsValuesTupleIntoVec>(
        env: Env,
        name: &str,
        function: &Function<'_, Args, Unknown<'static>>,
    ) -> napi::Result<Self> {
        let name = env.create_string(name)?;
        let mut call = Self { env: env.raw(), context: ptr::null_mut(), function: ptr::null_mut() };
        // SAFETY: env is this thread's, and both values are live in this scope. What is made lives as long as the
        // environment, longer than it is called: each owner's clean-up hook stops the watch that calls.
        unsafe {
            let status = node_api::napi_create_reference(call.env, function.raw(), 1, &raw mut call.function);
            napi::check_status!(status)?;
            napi::check_status!(node_api::napi_async_init(
                call.env,
                ptr::null_mut(),
                name.raw(),
                &raw mut call.context
            ))?;
        }
        Ok(call)
    }

    pub(super) fn make(&self) {
        self.make_with(|_| Vec::new());
    }

    /// With a number as its only argument.
    pub(super) fn make_for(&self, number: u32) {
        self.make_with(|env| {
            let mut argument = ptr::null_mut();
            // SAFETY: a handle scope is open. What fails leaves null, with which nothing is called.
            unsafe { node_api::napi_create_uint32(env, number, &raw mut argument) };
            vec![argument]
        });
    }

    fn make_with(&self, arguments: impl FnOnce(node_api::napi_env) -> Vec<node_api::napi_value>) {
        let mut scope = ptr::null_mut();
        // SAFETY: libuv calls on the environment's thread, and not after the environment's clean-up hooks, which stop
        // what is watched; the reference and the context live as long as the environment. A call that fails leaves its
        // result null, which the next one refuses.
        unsafe {
            if node_api::napi_open_handle_scope(self.env, &raw mut scope) != node_api::Status::napi_ok {
                return;
            }
            let (mut function, mut receiver, mut result) =
                (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
            node_api::napi_get_reference_value(self.env, self.function, &raw mut function);
            node_api::napi_get_global(self.env, &raw mut receiver);
            let arguments = arguments(self.env);
            let status = node_api::napi_make_callback(
                self.env,
                self.context,
                receiver,
                function,
                arguments.len(),
                arguments.as_ptr(),
                &raw mut result,
            );
            if status == node_api::Status::napi_pending_exception {
                let mut exception = ptr::null_mut();
                node_api::napi_get_and_clear_last_exception(self.env, &raw mut exception);
                node_api::napi_fatal_exception(self.env, exception);
            }
            node_api::napi_close_handle_scope(self.env, scope);
        }
    }
}
