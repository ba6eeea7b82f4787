//! JavaScript's strings, copied once: from V8's heap to where they leave from.

use std::ptr;

use napi::bindgen_prelude::{FromNapiValue, TypeName, ValidateNapiValue};
use napi::{ValueType, sys};

/// The longest character in UTF-8, in bytes.
const LONGEST_CHARACTER: usize = 4;

type Get<Unit> = unsafe fn(sys::napi_env, sys::napi_value, *mut Unit, usize, *mut usize) -> sys::napi_status;

/// A string, for as long as the call that it came with.
pub struct Text {
    env: sys::napi_env,
    value: sys::napi_value,
}

impl TypeName for Text {
    fn type_name() -> &'static str {
        "String"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ValidateNapiValue for Text {}

impl FromNapiValue for Text {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        Ok(Self { env, value })
    }
}

impl Text {
    /// Its length in JavaScript; of what is not a string, 0.
    pub(super) fn length(&self) -> usize {
        self.length_by(sys::napi_get_value_string_utf16)
    }

    /// Appends it to `out`; what is not a string, nothing. `units`: its length.
    pub(super) fn append_to(&self, out: &mut Vec<u8>, units: usize) {
        // Nearly all messages are ASCII. In others there is more to write than this, and what fits ends later
        // than after one byte for each unit.
        let start = out.len();
        if self.write(out, units + LONGEST_CHARACTER) == units {
            return;
        }
        out.truncate(start);
        let bytes = self.length_by(sys::napi_get_value_string_utf8);
        self.write(out, bytes);
    }

    fn length_by<Unit>(&self, get: Get<Unit>) -> usize {
        let mut length = 0;
        // SAFETY: env and value are those of the call that is running; a null buffer asks for the length.
        let status = unsafe { get(self.env, self.value, ptr::null_mut(), 0, &raw mut length) };
        if status == sys::Status::napi_ok { length } else { 0 }
    }

    /// Appends as many whole characters as fit into `room` bytes. Returns how many bytes those are.
    fn write(&self, out: &mut Vec<u8>, room: usize) -> usize {
        out.reserve(room + 1); // a NUL follows
        let to = out.spare_capacity_mut().as_mut_ptr().cast();
        let mut written = 0;
        // SAFETY: env and value are those of the call that is running; `room + 1` bytes are reserved at `to`.
        let status =
            unsafe { sys::napi_get_value_string_utf8(self.env, self.value, to, room + 1, &raw mut written) };
        if status != sys::Status::napi_ok {
            return 0;
        }
        // SAFETY: so many bytes were written there.
        unsafe { out.set_len(out.len() + written) };
        written
    }
}
