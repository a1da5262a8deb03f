import { list, model, text, word } from '../field.ts';

export const HrisEmail = model(
  'hris_email',
  { type: word(['WORK', 'HOME', 'OTHER'], 'Kind of address.') },
  { email: text('The address.', 'ada@example.com') },
  'An e-mail address.',
);

export const HrisTelephone = model(
  'hris_telephone',
  { type: word(['WORK', 'HOME', 'OTHER', 'FAX', 'MOBILE'], 'Kind of number.') },
  { telephone: text('The number.', '+46 8 123 456') },
  'A telephone number.',
);

export const HrisAddress = model(
  'hris_address',
  {
    address1: text('First line.'),
    address2: text('Second line.'),
    city: text('City.'),
    country: text('Country.'),
    country_code: text('ISO 3166 code.', 'SE'),
    postal_code: text('Postal code.'),
    region: text('Region or state.'),
    region_code: text('Code of the region.'),
  },
  {},
  'A postal address.',
);

export const emails = list(HrisEmail, 'E-mail addresses; only those the provider discloses.');
export const telephones = list(HrisTelephone, 'Telephone numbers.');
